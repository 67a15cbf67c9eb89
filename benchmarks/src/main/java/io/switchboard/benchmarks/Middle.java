package io.switchboard.benchmarks;

import java.util.Collection;

/**
 * The middle of some rounds, with the lowest and the highest.
 *
 * @param median of an even number of rounds the mean of the two in the middle
 */
public record Middle(double min, double median, double max, int rounds) {
    public static Middle of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Middle(sorted[0], median, sorted[sorted.length - 1], sorted.length);
    }

    /** The middle alone. */
    public String shown() {
        return Table.threeDigits(median);
    }

    /** As {@code 12.3 (11.9–14.0)}; of one round, as it is. */
    public String spread() {
        return rounds == 1 ? shown() : shown() + " (" + Table.threeDigits(min) + "–" + Table.threeDigits(max) + ")";
    }
}
