package io.switchboard.contracts;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;

final class EmbeddedOldKeysTest extends OldKeys {
    @Override
    Etcd start() {
        return EmbeddedEtcd.start();
    }
}
