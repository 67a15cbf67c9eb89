package io.switchboard.cli;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.EtcdOptions;
import java.time.Duration;

/** What a client sees of a service, without what it would remember or doubt. */
final class View {
    private View() {}

    static Switchboard open(EtcdOptions options) {
        return Switchboard.connect(SwitchboardOptions.builder(options)
                .withoutSnapshotCache()
                .massRemovalGrace(Duration.ZERO)
                .build());
    }

    static ServiceName service(String name) throws CommandFailure {
        try {
            return new ServiceName(name);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }
}
