package io.switchboard.benchmarks;

import io.switchboard.harness.Numbers;
import org.jspecify.annotations.Nullable;

/**
 * What a figure was to be, and what it is.
 *
 * @param what is measured
 * @param limit as {@code ≤ 1.2 ×}
 * @param measured as the report shows it; null: not in this run
 * @param met never true of what was not measured
 */
public record FigureTarget(
        String what, String limit, @Nullable String measured, boolean met) {
    public FigureTarget {
        if (met && measured == null) {
            throw new IllegalArgumentException("\"" + what + "\" was not measured and cannot be met");
        }
    }

    /** Shown with three digits. */
    public static FigureTarget atMost(String what, double limit, String unit, double measured) {
        return new FigureTarget(what, "≤ " + shown(limit, unit), shown(measured, unit), measured <= limit);
    }

    /** Shown with three digits. */
    public static FigureTarget atLeast(String what, double limit, String unit, double measured) {
        return new FigureTarget(what, "≥ " + shown(limit, unit), shown(measured, unit), measured >= limit);
    }

    public static FigureTarget notMeasured(String what, String limit) {
        return new FigureTarget(what, limit, null, false);
    }

    private static String shown(double value, String unit) {
        return Numbers.threeDigits(value) + (unit.isEmpty() ? "" : " " + unit);
    }
}
