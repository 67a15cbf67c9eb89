package io.switchboard.balancing;

import java.util.Arrays;

/**
 * What weights are multiplied by where endpoints report how much they can take. One that is not known counts as the
 * mean of the others; while fewer than two are known there is nothing to compare, and all count the same (gRFC A58).
 *
 * <p>A report is an endpoint's own word: none makes it more than {@link #MOST} times as much as the median of all, or
 * as much less. Shares go by steps of 2 %, so that noise is no change.
 */
public final class ReportedShares {
    /** Servers that differ by more get weights. */
    public static final double MOST = 10;

    /** Of each doubling: a step is 2.2 %. */
    private static final double STEPS = 32;

    private ReportedShares() {}

    /**
     * @param capacities of the endpoints, in the order of their numbers; 0: not known
     * @return above 0 and at most 1, in the same order
     */
    public static double[] of(double[] capacities) {
        double[] known =
                Arrays.stream(capacities).filter(one -> one > 0).sorted().toArray();
        double[] shares = new double[capacities.length];
        Arrays.fill(shares, 1);
        if (known.length < 2) {
            return shares;
        }
        double median = known[(known.length - 1) / 2];
        double sum = 0;
        double highest = 0;
        for (double one : known) {
            double bounded = bounded(one, median);
            sum += bounded;
            highest = Math.max(highest, bounded);
        }
        double mean = sum / known.length;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = stepped((capacities[i] > 0 ? bounded(capacities[i], median) : mean) / highest);
        }
        return shares;
    }

    private static double bounded(double capacity, double median) {
        return Math.max(median / MOST, Math.min(median * MOST, capacity));
    }

    private static double stepped(double share) {
        return Math.pow(2, Math.rint(Math.log(share) / Math.log(2) * STEPS) / STEPS);
    }
}
