package io.switchboard.testing;

final class RealOperatorContractIT extends OperatorContract {
    @Override
    protected Etcd start() {
        return EtcdServer.start();
    }
}
