package io.switchboard.testing;

final class RealEtcdContractIT extends EtcdApiContract {
    @Override
    protected Etcd start() {
        return EtcdServer.start();
    }
}
