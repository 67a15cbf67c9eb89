package io.switchboard.balancing;

import java.util.Arrays;

/**
 * The weights of a set of endpoints, reduced: the smallest whole numbers in the same proportion. Where these add up to
 * more than an int holds, they are rounded, and none that is positive to 0.
 */
final class Weights {
    static final long HIGHEST = 1_000_000_000;

    private static final long HIGHEST_TOTAL = Integer.MAX_VALUE;

    private final int[] reduced;
    private final int positive;
    private final int total;

    private Weights(int[] reduced) {
        this.reduced = reduced;
        this.positive =
                (int) Arrays.stream(reduced).filter(weight -> weight > 0).count();
        this.total = Math.toIntExact(Arrays.stream(reduced).asLongStream().sum());
    }

    /** @throws IllegalArgumentException if there is none, all are 0 or one is out of range; the message says which */
    static Weights of(long[] weights) {
        if (weights.length == 0) {
            throw new IllegalArgumentException("no weights; leave the choice out while there is no endpoint");
        }
        long divisor = 0;
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] < 0 || weights[i] > HIGHEST) {
                throw new IllegalArgumentException("the weight of endpoint " + i + " of " + weights.length + " is "
                        + weights[i] + "; weights go from 0 (gets nothing) to " + HIGHEST);
            }
            divisor = greatestCommonDivisor(divisor, weights[i]);
            sum += weights[i];
        }
        if (sum == 0) {
            throw new IllegalArgumentException("the weights of all " + weights.length
                    + " endpoints are 0 (gets nothing); give one at least a positive weight");
        }
        return new Weights(sum / divisor <= HIGHEST_TOTAL ? divided(weights, divisor) : rounded(weights, sum));
    }

    private static int[] divided(long[] weights, long divisor) {
        return Arrays.stream(weights)
                .mapToInt(weight -> (int) (weight / divisor))
                .toArray();
    }

    /** Rounds down, and leaves room for each to be raised to 1. */
    private static int[] rounded(long[] weights, long sum) {
        long goal = HIGHEST_TOTAL - weights.length;
        return Arrays.stream(weights)
                .mapToInt(weight -> (int) Math.max(Math.min(weight, 1), weight * goal / sum))
                .toArray();
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    int size() {
        return reduced.length;
    }

    int get(int endpoint) {
        return reduced[endpoint];
    }

    int total() {
        return total;
    }

    /** Of the positive ones. */
    double mean() {
        return (double) total / positive;
    }

    boolean areEqual() {
        return Arrays.stream(reduced).allMatch(weight -> weight == 1);
    }

    /** @throws IllegalArgumentException if there is not one for each endpoint */
    void requireAsMany(int count, String what) {
        if (count != reduced.length) {
            throw new IllegalArgumentException(reduced.length + " weights, but " + count + " " + what
                    + "; there must be one of each for each endpoint, in the same order");
        }
    }
}
