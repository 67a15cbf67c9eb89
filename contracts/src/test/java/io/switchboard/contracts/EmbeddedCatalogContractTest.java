package io.switchboard.contracts;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;

class EmbeddedCatalogContractTest extends CatalogContract {
    @Override
    protected Etcd startEtcd() {
        return EmbeddedEtcd.start();
    }
}
