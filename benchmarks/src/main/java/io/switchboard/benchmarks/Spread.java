package io.switchboard.benchmarks;

import java.util.List;

/**
 * How long something took, over many rounds, in milliseconds; percentiles are the nearest rank.
 *
 * @param count how many rounds
 */
public record Spread(int count, double min, double p50, double p90, double p99, double max) {
    public static Spread ofNanos(List<Long> durations) {
        double[] sorted =
                durations.stream().mapToDouble(Spread::millis).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        return new Spread(
                sorted.length,
                sorted[0],
                rank(sorted, 50),
                rank(sorted, 90),
                rank(sorted, 99),
                sorted[sorted.length - 1]);
    }

    /** With a microsecond's precision: what is beyond that is noise. */
    public static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }

    private static double rank(double[] sorted, int percent) {
        return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
    }

    @Override
    public String toString() {
        return String.format("p50 %.1f ms, p99 %.1f ms, max %.1f ms (%d rounds)", p50, p99, max, count);
    }
}
