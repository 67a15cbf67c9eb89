package io.switchboard.scaler;

import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The registries of several datacenters, as the test says. */
final class ScriptedPlaces implements Directory {
    private final List<Consumer<Snapshot>> listeners = new ArrayList<>();

    static DatacenterState state(String name, Freshness freshness, @Nullable String problem) {
        return new DatacenterState(
                name, "etcd of " + name, name.equals("eu"), 0, 1, freshness, Instant.EPOCH, 0, problem, false, null);
    }

    void tell(List<DatacenterState> states, Instance... instances) {
        Snapshot snapshot = new Snapshot(
                TestFleet.SHOP,
                InstanceList.copyOf(List.of(instances)),
                1,
                Freshness.LIVE,
                Instant.EPOCH,
                0,
                Set.of(),
                null,
                null,
                states);
        List.copyOf(listeners).forEach(each -> each.accept(snapshot));
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        listeners.add(listener);
        return new Subscription() {
            @Override
            public void refresh() {}

            @Override
            public void close() {
                listeners.remove(listener);
            }
        };
    }

    @Override
    public String registry() {
        return "a script";
    }
}
