package io.switchboard.cli;

import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.operator.DatacenterRegistry;
import java.time.Duration;
import java.util.List;

/** What a client sees of a service, without what it would remember or doubt. */
@Internal
public final class View {
    private View() {}

    static Switchboard open(EtcdFlags flags) throws CommandFailure {
        return connect(client(flags).massRemovalGrace(Duration.ZERO));
    }

    /** For a client in the own datacenter, without a cache on disk. */
    public static SwitchboardOptions.Builder client(EtcdFlags flags) throws CommandFailure {
        List<DatacenterRegistry> several = flags.clientRegistries();
        if (several.isEmpty()) {
            return server(flags);
        }
        DatacenterRegistry own = several.get(0);
        return SwitchboardOptions.builder(own.etcd())
                .withoutSnapshotCache()
                .datacenter(own.name().value())
                .otherDatacenters(several.stream()
                        .skip(1)
                        .map(one -> new Datacenter(one.name(), one.etcd(), one.network()))
                        .toList());
    }

    /** For a server, which uses one registry only. */
    static SwitchboardOptions.Builder server(EtcdFlags flags) throws CommandFailure {
        return SwitchboardOptions.builder(flags.options())
                .withoutSnapshotCache()
                .datacenter("");
    }

    /** @throws CommandFailure if another environment variable is wrong, or the TLS files cannot be used */
    static Switchboard connect(SwitchboardOptions.Builder options) throws CommandFailure {
        try {
            return Switchboard.connect(options.build());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    public static ServiceName service(String name) throws CommandFailure {
        try {
            return new ServiceName(name);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }
}
