package io.switchboard.grpc;

import io.grpc.ConnectivityState;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * For which lines calls wait rather than go where they are not meant to: merely connecting is not absent. A line is
 * awaited while it is connecting, until its first attempt has failed, and no longer than {@link #NANOS}.
 *
 * <p>Used in the synchronization context only.
 */
final class ConnectingPatience {
    static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A connection that is merely renewed is back by then; so one that is not has been lost for less than a second. */
    static final long LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A client that starts connects to many at once: as long as others there are READY, this one may just be late. */
    static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** @param lost whether it was READY before */
    private record Attempt(long began, boolean lost) {}

    private IdentityHashMap<EndpointConnection, Attempt> attempts = new IdentityHashMap<>();
    private Set<EndpointConnection> wereReady = Set.of();
    private long now;

    /**
     * Takes note of who is connecting now.
     *
     * @param lossMatters whether {@link #hopes} will be asked
     * @return how many nanoseconds later the next line is awaited no more; 0: none is awaited
     */
    long look(Collection<EndpointConnection> lines, long nanos, boolean lossMatters) {
        now = nanos;
        IdentityHashMap<EndpointConnection, Attempt> still = new IdentityHashMap<>();
        Set<EndpointConnection> ready =
                lossMatters ? Collections.newSetFromMap(new IdentityHashMap<>(lines.size() * 2)) : Set.of();
        long next = 0;
        for (EndpointConnection line : lines) {
            boolean wasReady = lossMatters && wereReady.contains(line);
            if (line.state() == ConnectivityState.CONNECTING) {
                Attempt known = attempts.get(line);
                Attempt attempt = known == null ? new Attempt(nanos, wasReady) : known;
                still.put(line, attempt);
                next = sooner(next, left(attempt, NANOS));
                if (lossMatters) {
                    next = sooner(next, left(attempt, patience(attempt, false)));
                    next = sooner(next, left(attempt, patience(attempt, true)));
                }
            }
            if (lossMatters && (wasReady || line.state() == ConnectivityState.READY)) {
                ready.add(line);
            }
        }
        attempts = still;
        wereReady = ready;
        return next;
    }

    private static long sooner(long next, long left) {
        return left > 0 && (next == 0 || left < next) ? left : next;
    }

    private long left(Attempt attempt, long patience) {
        return patience - (now - attempt.began);
    }

    private static long patience(Attempt attempt, boolean othersReady) {
        return attempt.lost ? LOST_NANOS : othersReady ? FIRST_NANOS : NANOS;
    }

    boolean awaits(EndpointConnection line) {
        @Nullable Attempt attempt = attempts.get(line);
        return attempt != null && left(attempt, NANOS) > 0;
    }

    /**
     * Whether it still counts as there: one that was lost does so for a shorter time.
     *
     * @param othersReady whether others are READY where it is
     */
    boolean hopes(EndpointConnection line, boolean othersReady) {
        @Nullable Attempt attempt = attempts.get(line);
        return attempt != null && left(attempt, patience(attempt, othersReady)) > 0;
    }
}
