package io.switchboard.embedded;

import io.switchboard.etcd.api.Compare;
import io.switchboard.etcd.api.Compare.CompareTarget;
import io.switchboard.etcd.api.KeyValue;
import java.util.List;

/** Evaluates the conditions of a transaction. */
final class Compares {
    private Compares() {}

    static boolean hold(Store store, List<Compare> compares) {
        return compares.stream().allMatch(compare -> holds(store, compare));
    }

    private static boolean holds(Store store, Compare compare) {
        List<KeyValue> kvs = store.read(KeyRange.of(compare.getKey(), compare.getRangeEnd()), store.revision());
        if (kvs.isEmpty()) {
            // A missing key counts as all zeros; but it has no value, not even an empty one.
            return compare.getTarget() != CompareTarget.VALUE && holds(compare, KeyValue.getDefaultInstance());
        }
        return kvs.stream().allMatch(kv -> holds(compare, kv));
    }

    private static boolean holds(Compare compare, KeyValue kv) {
        int order = order(compare, kv);
        return switch (compare.getResult()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case UNRECOGNIZED -> true;
        };
    }

    private static int order(Compare compare, KeyValue kv) {
        return switch (compare.getTarget()) {
            case VERSION -> Long.compare(kv.getVersion(), compare.getVersion());
            case CREATE -> Long.compare(kv.getCreateRevision(), compare.getCreateRevision());
            case MOD -> Long.compare(kv.getModRevision(), compare.getModRevision());
            case LEASE -> Long.compare(kv.getLease(), compare.getLease());
            case VALUE -> KeyRange.ORDER.compare(kv.getValue(), compare.getValue());
            case UNRECOGNIZED -> 0;
        };
    }
}
