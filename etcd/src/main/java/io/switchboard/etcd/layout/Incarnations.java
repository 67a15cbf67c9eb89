package io.switchboard.etcd.layout;

import io.switchboard.core.Instance;
import io.switchboard.core.Internal;
import io.switchboard.etcd.api.KeyValue;

/**
 * Orders the registrations that claim one key. An incarnation starts as the time of day and is raised above every other
 * that the key is found with when it is first written, so that the order is that of the claims, whatever the clocks
 * say.
 */
@Internal
public final class Incarnations {
    /** The highest number that all readers of JSON agree on. */
    public static final long MAX = 1L << 53;

    private Incarnations() {}

    /**
     * Of an instance found under a key; 0 if it says none.
     *
     * @param id the one that the key says
     */
    public static long of(Layout layout, String id, KeyValue kv) {
        try {
            return ForeignValue.read(() -> layout.read(id, kv.getValue().toStringUtf8(), 0, Instance.MAX_WEIGHT))
                    .instance()
                    .incarnation();
        } catch (SkippedException e) {
            return 0;
        }
    }

    /** What no reader of JSON would agree on, or lies before the epoch, is none. */
    public static long of(double said) {
        return said >= 0 && said <= MAX ? (long) said : 0;
    }

    /** The instance with an incarnation higher than the one found. */
    public static Instance raised(Instance instance, long found) {
        return instance.incarnation() > found
                ? instance
                : instance.toBuilder().incarnation(Math.min(MAX, found + 1)).build();
    }
}
