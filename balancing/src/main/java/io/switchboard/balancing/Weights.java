package io.switchboard.balancing;

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
    private final boolean equal;

    // Loops, here and below: a change of weights is seldom, and streams that are not compiled are slow.
    private Weights(int[] reduced) {
        this.reduced = reduced;
        int counted = 0;
        int sum = 0;
        for (int weight : reduced) {
            counted += weight > 0 ? 1 : 0;
            sum = Math.addExact(sum, weight);
        }
        positive = counted;
        total = sum;
        // Reduced, equal weights are all 1.
        equal = sum == reduced.length && counted == reduced.length;
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
        int[] divided = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            divided[i] = (int) (weights[i] / divisor);
        }
        return divided;
    }

    /** Rounds down, and leaves room for each to be raised to 1. */
    private static int[] rounded(long[] weights, long sum) {
        long goal = HIGHEST_TOTAL - weights.length;
        int[] rounded = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            rounded[i] = (int) Math.max(Math.min(weights[i], 1), weights[i] * goal / sum);
        }
        return rounded;
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
        return equal;
    }

    /** @throws IllegalArgumentException if there is not one for each endpoint */
    void requireAsMany(int count, String what) {
        if (count != reduced.length) {
            throw new IllegalArgumentException(reduced.length + " weights, but " + count + " " + what
                    + "; there must be one of each for each endpoint, in the same order");
        }
    }
}
