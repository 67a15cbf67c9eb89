package io.switchboard.armeria;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdOptions;
import java.time.Duration;

/** How tests reach the registry: with nothing on disk, and a lease that ends soon. */
final class Registry {
    private Registry() {}

    static Switchboard connect(EmbeddedEtcd etcd) {
        return connect(etcd.endpoint());
    }

    static Switchboard connect(String endpoint) {
        return Switchboard.connect(SwitchboardOptions.builder(EtcdOptions.builder(endpoint)
                        .leaseTtl(Duration.ofSeconds(2))
                        .build())
                .withoutSnapshotCache()
                .build());
    }
}
