package io.switchboard.core.time;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: "full jitter", a uniformly random time from zero to a bound that doubles with
 * each failure up to a cap (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 *
 * @param first the bound before the first retry
 * @param cap the highest bound
 */
public record Backoff(Duration first, Duration cap) {
    public Backoff {
        if (first.isNegative() || first.isZero() || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("backoff needs 0 < first <= cap, got first " + first + ", cap " + cap);
        }
    }

    /** @param failures how many attempts in a row have failed; 1 for the first retry */
    public Duration delay(int failures, RandomGenerator random) {
        return Duration.ofNanos(random.nextLong(bound(failures).toNanos() + 1));
    }

    /** The longest that {@link #delay} may answer for that many failures. */
    public Duration bound(int failures) {
        int doublings = Math.max(0, failures - 1);
        if (doublings >= 62 || first.toNanos() > cap.toNanos() >> doublings) {
            return cap;
        }
        return Duration.ofNanos(first.toNanos() << doublings);
    }
}
