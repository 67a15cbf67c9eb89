package io.switchboard.harness;

import java.util.Collection;
import java.util.function.DoubleFunction;

/**
 * The middle of some rounds, with the lowest and the highest.
 *
 * @param median of an even number of rounds the mean of the two in the middle
 */
public record Middle(double min, double median, double max, int rounds) {
    /** @throws IllegalArgumentException if there is none */
    public static Middle of(Collection<Double> values) {
        double[] sorted = Ranks.sorted(values);
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Middle(sorted[0], median, sorted[sorted.length - 1], sorted.length);
    }

    /** The middle alone. */
    public String shown() {
        return Numbers.threeDigits(median);
    }

    /** As {@code 12.3 (11.9–14.0)}; of one round, as it is. */
    public String spread() {
        return rounds == 1 ? shown() : spread(Numbers::threeDigits);
    }

    /** As {@code 12.3 (11.9–14.0)}. */
    public String spread(DoubleFunction<String> number) {
        return number.apply(median) + " (" + number.apply(min) + "–" + number.apply(max) + ")";
    }
}
