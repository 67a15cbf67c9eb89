package io.switchboard.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long what is known of something has not been live, by the clock that only moves forward: a clock that is set does
 * not show in it. The time of day counts once only, for what was not live when it was first heard of, and which may
 * come from an earlier process. Safe for use by several threads.
 */
public final class Staleness {
    /** Some hundred years: what is older than that is not told from it. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final LongSupplier nanos;
    private final InstantSource clock;
    private boolean live;
    /** Since when it is not, by the time of day; null: it is, or nothing was heard yet. */
    private @Nullable Instant since;

    private long sinceNanos;

    public Staleness(Scheduler time) {
        this(time::nanos, time::now);
    }

    public Staleness(LongSupplier nanos, InstantSource clock) {
        this.nanos = nanos;
        this.clock = clock;
    }

    /**
     * What is known is this now.
     *
     * @param now whether it is live
     * @param by since when it is so, by the time of day
     */
    public synchronized void heard(boolean now, Instant by) {
        if (now) {
            since = null;
        } else if (live) {
            since = by;
            sinceNanos = nanos.getAsLong();
        } else if (!by.equals(since)) {
            since = by;
            Duration before = Duration.between(by, clock.instant());
            sinceNanos = nanos.getAsLong() - (before.isNegative() ? 0 : saturated(before));
        }
        live = now;
    }

    private static long saturated(Duration age) {
        return (age.compareTo(LONGEST) > 0 ? LONGEST : age).toNanos();
    }

    /** Zero while it is live, and while nothing was heard. */
    public synchronized Duration age() {
        return since == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanos.getAsLong() - sinceNanos));
    }

    /** As metrics have it. */
    public double ageInSeconds() {
        return age().toMillis() / 1000.0;
    }
}
