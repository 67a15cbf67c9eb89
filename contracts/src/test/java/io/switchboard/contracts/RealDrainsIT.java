package io.switchboard.contracts;

import io.switchboard.embedded.Etcd;
import io.switchboard.testing.EtcdServer;

final class RealDrainsIT extends DrainsInTime {
    @Override
    Etcd start() {
        return EtcdServer.start();
    }
}
