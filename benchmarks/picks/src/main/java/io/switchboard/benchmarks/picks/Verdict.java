package io.switchboard.benchmarks.picks;

import io.switchboard.harness.Middle;
import java.util.List;

/**
 * Whether a target is met, by the middle of each reading.
 *
 * @param atLeast whether readings are to be at or above the limit; else at or below
 * @param readings none: this run has not measured it
 */
record Verdict(String target, double limit, boolean atLeast, List<Reading> readings, Outcome outcome) {
    /** @param at for how many endpoints, or of what */
    record Reading(String at, Middle value) {}

    /** What has come out. */
    enum Outcome {
        MET("met"),
        MISSED("**missed**"),
        NOT_MEASURED("not measured");

        final String shown;

        Outcome(String shown) {
            this.shown = shown;
        }
    }

    static Verdict atMost(String target, double limit, List<Reading> readings) {
        return new Verdict(target, limit, false, readings);
    }

    static Verdict atLeast(String target, double limit, List<Reading> readings) {
        return new Verdict(target, limit, true, readings);
    }

    private Verdict(String target, double limit, boolean atLeast, List<Reading> readings) {
        this(
                target,
                limit,
                atLeast,
                List.copyOf(readings),
                readings.isEmpty()
                        ? Outcome.NOT_MEASURED
                        : readings.stream().allMatch(reading -> isWithin(reading, limit, atLeast))
                                ? Outcome.MET
                                : Outcome.MISSED);
    }

    /** Whether that reading alone would meet the target. */
    boolean isMetBy(Reading reading) {
        return isWithin(reading, limit, atLeast);
    }

    private static boolean isWithin(Reading reading, double limit, boolean atLeast) {
        double value = reading.value().median();
        return atLeast ? value >= limit : value <= limit;
    }
}
