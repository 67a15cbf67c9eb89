package io.switchboard.balancing;

import java.time.Duration;

/**
 * The part of its weight that an endpoint has while it has just started: max(minimum, (age / window)^(1 / aggression)),
 * as Envoy's slow start has it.
 *
 * @param window how old an endpoint is when it gets all of its weight
 * @param aggression 1 for a straight line; above, the weight grows faster at first, and below, slower
 * @param minimum the least part, from 0 to 1
 */
public record SlowStart(Duration window, double aggression, double minimum) {
    private static final Duration LONGEST_WINDOW = Duration.ofDays(365);

    /** @throws IllegalArgumentException if one of them is out of range; the message says which */
    public SlowStart {
        if (window.isNegative() || window.isZero() || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("the window of slow start is " + window + "; it must be positive and "
                    + LONGEST_WINDOW + " at most; leave slow start out for none");
        }
        if (!(aggression > 0) || Double.isInfinite(aggression)) {
            throw new IllegalArgumentException(
                    "the aggression of slow start is " + aggression + "; it must be positive, 1 for a straight line");
        }
        if (!(minimum >= 0 && minimum <= 1)) {
            throw new IllegalArgumentException("the minimum of slow start is " + minimum + "; it goes from 0 to 1");
        }
    }

    /** @param age since the endpoint started; a negative one, as clocks that differ make it, counts as 0 */
    public double factor(Duration age) {
        if (age.compareTo(window) >= 0) {
            return 1;
        }
        double passed = age.isNegative() ? 0 : (double) age.toNanos() / window.toNanos();
        return Math.max(minimum, Math.pow(passed, 1 / aggression));
    }
}
