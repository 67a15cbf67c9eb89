package io.switchboard.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * How one client came through one outage. Times are in milliseconds from etcd's first answer to a bare client, and null
 * where it did not happen within {@link Peers#LIMIT}.
 *
 * @param toSeen until its watch told of a key that was put at once
 * @param toWritten until what it was told to write at once is in etcd
 * @param registered whether its own key was there after a further lease TTL
 */
record PeerRecovery(
        String client,
        int outageSeconds,
        @Nullable Double toSeen,
        @Nullable Double toWritten,
        boolean registered) {
    @Nullable
    Double toUsable() {
        return toSeen == null || toWritten == null ? null : Double.valueOf(Math.max(toSeen, toWritten));
    }
}
