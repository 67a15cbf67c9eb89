package io.switchboard.etcd;

import io.switchboard.core.Instance;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.Incarnations;
import io.switchboard.etcd.layout.Layout;

/**
 * What is found under the key of a registration.
 *
 * @param incarnation the one that the value says; 0: it says none
 * @param granted whether its lease was ever granted to this process
 */
record FoundKey(KeyValue kv, long incarnation, boolean granted) {
    static FoundKey of(KeyValue kv, Layout layout, Instance ours, Lease lease) {
        return new FoundKey(kv, Incarnations.of(layout, layout.suffix(ours), kv), lease.wasGranted(kv.getLease()));
    }

    long lease() {
        return kv.getLease();
    }

    long revision() {
        return kv.getModRevision();
    }
}
