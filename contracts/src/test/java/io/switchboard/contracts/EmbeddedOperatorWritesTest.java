package io.switchboard.contracts;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;

final class EmbeddedOperatorWritesTest extends OperatorWrites {
    @Override
    Etcd start() {
        return EmbeddedEtcd.start();
    }
}
