package io.switchboard.benchmarks;

import io.switchboard.core.RegistrationState;
import org.jspecify.annotations.Nullable;

/**
 * One outage of etcd and what came after. Times are in milliseconds, and null where it did not happen within a minute;
 * those called {@code to…} start at etcd's first answer to a bare client.
 *
 * @param outageSeconds from the end of etcd's process to the start of the next one
 * @param etcdStart from the start of its process to its first answer
 * @param killToStale from the kill to a directory that says it is stale
 * @param toLive until the directory is live again
 * @param toChangeSeen until it tells of a server that was put at once
 * @param toFirstAnswer until the caller had that server's first answer
 * @param toUpdateWritten until an update of the existing registration, made at once, is in etcd
 * @param keyKept whether the registration's key outlasted a further lease TTL without ever having been deleted
 * @param state the registration's, at the end
 * @param calls from the kill to the end
 */
record Recovery(
        int outageSeconds,
        @Nullable Double etcdStart,
        @Nullable Double killToStale,
        @Nullable Double toLive,
        @Nullable Double toChangeSeen,
        @Nullable Double toFirstAnswer,
        @Nullable Double toUpdateWritten,
        boolean keyKept,
        RegistrationState state,
        PingCaller.Count calls) {

    static final double TARGET_MILLIS = 1000;

    /** The slowest of what makes Switchboard usable; null: it was not within a minute. */
    @Nullable
    Double toUsable() {
        if (toLive == null || toChangeSeen == null || toUpdateWritten == null) {
            return null;
        }
        return Math.max(toLive, Math.max(toChangeSeen, toUpdateWritten));
    }

    boolean metTarget() {
        Double usable = toUsable();
        return usable != null && usable < TARGET_MILLIS && keyKept && state == RegistrationState.ACTIVE;
    }
}
