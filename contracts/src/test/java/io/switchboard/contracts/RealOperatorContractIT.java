package io.switchboard.contracts;

import io.switchboard.embedded.Etcd;
import io.switchboard.testing.EtcdServer;

final class RealOperatorContractIT extends OperatorContract {
    @Override
    protected Etcd start() {
        return EtcdServer.start();
    }
}
