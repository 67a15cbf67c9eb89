package io.switchboard.contracts;

import io.switchboard.embedded.Etcd;
import io.switchboard.testing.EtcdServer;

final class RealFormatContractIT extends FormatContract {
    @Override
    protected Etcd start() {
        return EtcdServer.start();
    }
}
