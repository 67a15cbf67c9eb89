package io.switchboard.testing;

final class RealOperatorWritesIT extends OperatorWrites {
    @Override
    Etcd start() {
        return EtcdServer.start();
    }
}
