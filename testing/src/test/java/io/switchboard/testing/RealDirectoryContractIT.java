package io.switchboard.testing;

final class RealDirectoryContractIT extends DirectoryContract {
    @Override
    protected Etcd start() {
        return EtcdServer.start();
    }
}
