package io.switchboard.testing;

final class EmbeddedDirectoryContractTest extends DirectoryContract {
    @Override
    protected Etcd start() {
        return EmbeddedEtcd.start();
    }
}
