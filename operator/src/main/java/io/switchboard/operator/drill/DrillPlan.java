package io.switchboard.operator.drill;

import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a drill is to do.
 *
 * @param target a zone or a datacenter
 * @param baseline for how long it watches before it drains, from {@link #SHORTEST_BASELINE} to {@link #LONGEST_WATCH}
 * @param length for how long it drains
 * @param back for how long at most it watches the calls come back, up to {@link #LONGEST_WATCH}
 * @param mostFailures the part of the calls that may fail, from 0 to less than 1; with more it takes the drain back
 * @param mostLoad to how many times the calls of before those of another place may grow, more than 1; with more it
 *     takes the drain back. Empty: to any
 * @param forced whether to drain also where that shows nothing
 */
public record DrillPlan(
        DrainTarget target,
        Duration baseline,
        Duration length,
        Duration back,
        double mostFailures,
        OptionalDouble mostLoad,
        boolean forced) {
    /** The shortest time to compare with. */
    public static final Duration SHORTEST_BASELINE = Duration.ofSeconds(5);

    /** The longest time of watching before and after. */
    public static final Duration LONGEST_WATCH = Duration.ofHours(1);

    /** How much later than it is taken back the drain ends by itself, if whoever drills has died. */
    static final Duration MARGIN = Duration.ofMinutes(1);

    /** @throws IllegalArgumentException if something is out of bounds; the message says what */
    public DrillPlan {
        if (target instanceof DrainTarget.OneInstance) {
            throw new IllegalArgumentException("a drill is of a zone or of a datacenter, not of " + target.words());
        }
        if (baseline.compareTo(SHORTEST_BASELINE) < 0 || baseline.compareTo(LONGEST_WATCH) > 0) {
            throw new IllegalArgumentException("the baseline lasts from " + SHORTEST_BASELINE.toSeconds() + "s to "
                    + LONGEST_WATCH.toHours() + "h, not " + words(baseline));
        }
        if (length.isNegative() || length.isZero() || length.compareTo(Drain.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a drill drains for " + Drain.LONGEST.toHours() + "h at most, not for " + words(length));
        }
        if (back.isNegative() || back.compareTo(LONGEST_WATCH) > 0) {
            throw new IllegalArgumentException(
                    "the way back is watched for up to " + LONGEST_WATCH.toHours() + "h, not " + words(back));
        }
        if (!(mostFailures >= 0 && mostFailures < 1)) {
            throw new IllegalArgumentException("the part of failures that aborts is from 0 % to less than 100 %");
        }
        if (mostLoad.isPresent() && !(mostLoad.getAsDouble() > 1 && mostLoad.getAsDouble() <= 1000)) {
            throw new IllegalArgumentException("the load that aborts is more than 1 times that of before, up to 1000");
        }
    }

    /** The name of what is drained, as {@link DrillSample#picks} has it. */
    public String place() {
        return target instanceof DrainTarget.Datacenter datacenter
                ? datacenter.name().value()
                : target.words();
    }

    /** After how long the drain ends if nobody takes it back. */
    public Duration drainLength() {
        Duration all = length.plus(MARGIN);
        return all.compareTo(Drain.LONGEST) > 0 ? Drain.LONGEST : all;
    }

    static String words(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
