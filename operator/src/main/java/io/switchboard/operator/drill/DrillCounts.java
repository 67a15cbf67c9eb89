package io.switchboard.operator.drill;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What one source has seen over some time.
 *
 * @param over how long that was, all told
 * @param calls that have ended
 * @param failed how many of them have failed
 * @param picks by the place that calls were sent to
 * @param half within how many nanoseconds half of the calls were answered; empty: not known
 * @param most the same for 99 of 100
 */
public record DrillCounts(
        Duration over, long calls, long failed, Map<String, Long> picks, OptionalLong half, OptionalLong most) {
    /** The part of the calls that failed, 0 to 1; 0 without calls. */
    public double failures() {
        return calls == 0 ? 0 : (double) failed / calls;
    }

    /** The part of the picks that went to the place, 0 to 1; 0 without any. */
    public double share(String place) {
        long all = picks.values().stream().mapToLong(Long::longValue).sum();
        return all == 0 ? 0 : (double) picks.getOrDefault(place, 0L) / all;
    }

    /** How many picks went to the place in a second. */
    public double perSecond(String place) {
        double seconds = over.toNanos() / 1e9;
        return seconds == 0 ? 0 : picks.getOrDefault(place, 0L) / seconds;
    }
}
