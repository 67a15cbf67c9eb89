package io.switchboard.cli;

import io.switchboard.core.DatacenterState;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.operator.DatacenterRegistry;
import io.switchboard.operator.DatacentersView;
import java.util.List;

/** What a client in the own datacenter sees: of one registry, or of those of several datacenters. */
@Internal
public interface Sight extends AutoCloseable {
    Snapshot view(ServiceName service) throws CommandFailure, InterruptedException;

    /** The services that may have been meant, for the end of a message; empty where they cannot be read. */
    String near(Snapshot seen) throws InterruptedException;

    /** The drains that concern some of these instances, each as a line; those that cannot be read are left out. */
    List<String> drains(Snapshot seen) throws InterruptedException;

    /** Names the registry or registries for messages. */
    String registry();

    @Override
    void close();

    /** @throws CommandFailure if the registry cannot be reached; of several, that is part of what a client sees */
    static Sight open(EtcdFlags flags) throws CommandFailure, InterruptedException {
        List<DatacenterRegistry> several = flags.clientRegistries();
        if (several.isEmpty()) {
            return Registry.open(flags);
        }
        DatacentersView view;
        try {
            view = DatacentersView.connect(several);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
        return new Sight() {
            @Override
            public Snapshot view(ServiceName service) throws CommandFailure, InterruptedException {
                return Registry.await(view.view(service));
            }

            @Override
            public String near(Snapshot seen) throws InterruptedException {
                try {
                    return Registry.await(view.near(seen));
                } catch (CommandFailure e) {
                    return "";
                }
            }

            @Override
            public List<String> drains(Snapshot seen) throws InterruptedException {
                try {
                    return Drained.lines(Registry.await(view.drains()), seen);
                } catch (CommandFailure e) {
                    return List.of();
                }
            }

            @Override
            public String registry() {
                return view.registry();
            }

            @Override
            public void close() {
                view.close();
            }
        };
    }

    /** The failure of a command whose service has no instances. */
    default CommandFailure nobody(Snapshot seen) throws InterruptedException {
        StringBuilder message =
                new StringBuilder("no instances of service " + seen.service() + " registered in " + registry());
        if (seen.skipped() > 0) {
            message.append(", ").append(seen.skipped()).append(" skipped as unreadable");
        }
        for (DatacenterState state : seen.datacenters()) {
            if (!state.isKnown()) {
                message.append("; datacenter ")
                        .append(state.name())
                        .append(" is unavailable: ")
                        .append(state.problem());
            }
        }
        // Of a service whose entries are skipped the name is right.
        return new CommandFailure(message + (seen.skipped() > 0 ? "" : near(seen)));
    }
}
