package io.switchboard.etcd;

/**
 * How long something takes at its best: the least of what was measured in the last one to two windows, since everything
 * but the distance (a cold start, a busy processor, a slow disk) only adds to it. What is old counts until there is
 * something newer.
 */
final class RoundTrip {
    /** Long enough for several measurements of a client that is idle. */
    private static final long WINDOW_NANOS = 600_000_000_000L;

    private final long[] least = {Long.MAX_VALUE, Long.MAX_VALUE};
    private long since;
    private int count;

    void took(long nanos, long now) {
        if (count == 0) {
            since = now;
        } else if (now - since >= WINDOW_NANOS) {
            least[1] = least[0];
            least[0] = Long.MAX_VALUE;
            since = now;
        }
        count = Math.min(count + 1, Integer.MAX_VALUE - 1);
        least[0] = Math.min(least[0], Math.max(nanos, 1));
    }

    /** How often it was measured. */
    int count() {
        return count;
    }

    /** Meaningless before the first measurement. */
    long nanos() {
        return Math.min(least[0], least[1]);
    }
}
