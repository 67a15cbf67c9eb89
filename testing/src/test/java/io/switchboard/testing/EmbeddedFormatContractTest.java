package io.switchboard.testing;

final class EmbeddedFormatContractTest extends FormatContract {
    @Override
    protected Etcd start() {
        return EmbeddedEtcd.start();
    }
}
