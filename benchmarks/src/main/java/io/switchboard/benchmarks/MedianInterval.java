package io.switchboard.benchmarks;

import io.switchboard.harness.Numbers;
import io.switchboard.harness.Ranks;
import java.util.Collection;

/**
 * Where the median of what is measured lies with a probability of 95 %, whatever the distribution: the nonparametric
 * interval, by the ranks of the values, with the normal approximation of the binomial distribution.
 */
public record MedianInterval(double low, double high) {
    private static final double NORMAL_QUANTILE = 1.96;

    /** Of fewer than six values it is all of them. */
    public static MedianInterval of(Collection<Double> values) {
        double[] sorted = Ranks.sorted(values);
        int below = (int) Math.floor((sorted.length - NORMAL_QUANTILE * Math.sqrt(sorted.length)) / 2);
        int rank = Math.max(1, below);
        return new MedianInterval(sorted[rank - 1], sorted[sorted.length - rank]);
    }

    public String shown() {
        return Numbers.fixed(low, 3) + " – " + Numbers.fixed(high, 3);
    }
}
