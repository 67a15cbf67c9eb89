package io.switchboard.contracts;

import io.switchboard.embedded.Etcd;
import io.switchboard.testing.EtcdServer;

final class RealOperatorWritesIT extends OperatorWrites {
    @Override
    Etcd start() {
        return EtcdServer.start();
    }
}
