package io.switchboard.testing;

final class RealFormatContractIT extends FormatContract {
    @Override
    protected Etcd start() {
        return EtcdServer.start();
    }
}
