package io.switchboard.testing;

final class EmbeddedEtcdContractTest extends EtcdApiContract {
    @Override
    protected Etcd start() {
        return EmbeddedEtcd.start();
    }
}
