package io.switchboard.testing;

final class EmbeddedOperatorContractTest extends OperatorContract {
    @Override
    protected Etcd start() {
        return EmbeddedEtcd.start();
    }
}
