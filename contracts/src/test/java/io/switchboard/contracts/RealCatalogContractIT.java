package io.switchboard.contracts;

import io.switchboard.embedded.Etcd;
import io.switchboard.testing.EtcdServer;

class RealCatalogContractIT extends CatalogContract {
    @Override
    protected Etcd startEtcd() {
        return EtcdServer.start();
    }
}
