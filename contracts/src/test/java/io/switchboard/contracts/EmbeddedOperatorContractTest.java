package io.switchboard.contracts;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;

final class EmbeddedOperatorContractTest extends OperatorContract {
    @Override
    protected Etcd start() {
        return EmbeddedEtcd.start();
    }
}
