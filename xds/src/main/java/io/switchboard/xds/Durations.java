package io.switchboard.xds;

import com.google.protobuf.Duration;

/** Durations as messages. */
final class Durations {
    private static final long SECOND = 1_000_000_000;
    /** The longest that protobuf holds. */
    private static final long MOST_SECONDS = 315_576_000_000L;

    static final Duration ZERO = Duration.getDefaultInstance();

    private Durations() {}

    static Duration of(java.time.Duration duration) {
        return ofNanos(duration.toNanos());
    }

    static Duration ofNanos(long nanos) {
        return Duration.newBuilder()
                .setSeconds(Math.min(nanos / SECOND, MOST_SECONDS))
                .setNanos((int) (nanos % SECOND))
                .build();
    }
}
