package io.switchboard.contracts;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;

final class EmbeddedEtcdContractTest extends EtcdApiContract {
    @Override
    protected Etcd start() {
        return EmbeddedEtcd.start();
    }
}
