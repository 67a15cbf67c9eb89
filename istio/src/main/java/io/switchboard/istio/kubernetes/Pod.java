package io.switchboard.istio.kubernetes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod that runs.
 *
 * @param uid which tells it from another that has its name later
 * @param ips its addresses
 * @param cost of deleting it, as it is annotated; null: it is not, or not with a number
 */
record Pod(
        String namespace,
        String name,
        String uid,
        List<String> ips,
        @Nullable Integer cost) {
    Pod {
        ips = List.copyOf(ips);
    }

    Pod costing(int other) {
        return new Pod(namespace, name, uid, ips, other);
    }
}
