package io.switchboard.grpc;

import io.grpc.ConnectivityState;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;

/**
 * For which lines calls wait rather than go where they are not meant to: merely connecting is not absent. A line is
 * awaited while it is connecting, until its first attempt has failed, and no longer than {@link #NANOS}.
 *
 * <p>Used in the synchronization context only.
 */
final class ConnectingPatience {
    static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private IdentityHashMap<EndpointConnection, Long> since = new IdentityHashMap<>();
    private long now;

    /**
     * Takes note of who is connecting now.
     *
     * @return how many nanoseconds later the next line is awaited no more; 0: none is awaited
     */
    long look(Collection<EndpointConnection> lines, long nanos) {
        now = nanos;
        IdentityHashMap<EndpointConnection, Long> still = new IdentityHashMap<>();
        long next = 0;
        for (EndpointConnection line : lines) {
            if (line.state() == ConnectivityState.CONNECTING) {
                Long known = since.get(line);
                long began = known == null ? nanos : known;
                still.put(line, began);
                long left = NANOS - (nanos - began);
                if (left > 0 && (next == 0 || left < next)) {
                    next = left;
                }
            }
        }
        since = still;
        return next;
    }

    boolean awaits(EndpointConnection line) {
        Long began = since.get(line);
        return began != null && now - began < NANOS;
    }
}
