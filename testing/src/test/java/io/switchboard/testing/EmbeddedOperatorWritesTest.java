package io.switchboard.testing;

final class EmbeddedOperatorWritesTest extends OperatorWrites {
    @Override
    Etcd start() {
        return EmbeddedEtcd.start();
    }
}
