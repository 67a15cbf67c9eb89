package io.switchboard.contracts;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;

final class EmbeddedDrainsTest extends DrainsInTime {
    @Override
    Etcd start() {
        return EmbeddedEtcd.start();
    }
}
