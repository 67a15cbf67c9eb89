package io.switchboard.istio.mcp;

import java.time.Duration;

/**
 * How long after one push the next may come: each has the whole state, so that what is large is sent less often.
 *
 * @param least between two pushes
 */
record Pace(Duration least) {
    static final Duration LONGEST = Duration.ofSeconds(10);
    /** What all streams together are sent in a second, once that is more than {@code least} has room for. */
    static final long BYTES_PER_SECOND = 10_000_000;

    Duration pause(long bytes, int streams) {
        double millis = least.toMillis() + 1000.0 * bytes * Math.max(1, streams) / BYTES_PER_SECOND;
        return Duration.ofMillis((long) Math.min((double) LONGEST.toMillis(), millis));
    }
}
