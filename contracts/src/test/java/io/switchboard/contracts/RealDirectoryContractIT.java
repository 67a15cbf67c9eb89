package io.switchboard.contracts;

import io.switchboard.embedded.Etcd;
import io.switchboard.testing.EtcdServer;

final class RealDirectoryContractIT extends DirectoryContract {
    @Override
    protected Etcd start() {
        return EtcdServer.start();
    }
}
