package io.switchboard.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * How long a client's key was away when its lease had ended.
 *
 * @param how its lease ended
 * @param millis from there until the key is back in etcd; null: it was not within {@link Peers#LIMIT}
 */
record PeerReturn(String client, End how, @Nullable Double millis) {
    enum End {
        /** Somebody revoked it; counted from before the request was sent. */
        REVOKED,
        /** The process stood still for two TTLs; counted from when it went on. */
        FROZEN
    }
}
