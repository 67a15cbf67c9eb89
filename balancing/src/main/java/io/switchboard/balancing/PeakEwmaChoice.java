package io.switchboard.balancing;

import java.util.List;

/**
 * Of two that are drawn by weight, the one that costs less; the first if they cost the same.
 *
 * <p>A call in flight counts by weight: one at an endpoint of half the mean weight is as much as two. Latency alone
 * does not, or else an idle endpoint of twice the weight would win each time they are as fast, having been drawn twice
 * as often already.
 *
 * <p>If both are the same one, another is drawn: else a slow endpoint would have the square of its share, a quarter of
 * two. For equal weights that makes the second one of the others. For unequal ones it would take from a heavy endpoint
 * most of what it is drawn for, as it is the heavier the more often drawn twice; so there it has to be several times as
 * dear to be left.
 */
final class PeakEwmaChoice implements Choice {
    /**
     * How many times as dear one that is drawn twice may be where weights differ: more than those that are well differ
     * by.
     */
    private static final double DEARER = 3;

    private final WeightedSlots slots;
    private final double meanWeight;
    private final double tolerated;
    private final PeakEwma[] loads;

    PeakEwmaChoice(Weights weights, List<PeakEwma> loads) {
        weights.requireAsMany(loads.size(), "loads");
        this.slots = new WeightedSlots(weights);
        this.meanWeight = weights.mean();
        this.tolerated = weights.areEqual() ? 1 : DEARER;
        this.loads = loads.toArray(new PeakEwma[0]);
    }

    @Override
    public int choose(long bits, long nanos) {
        int first = slots.draw(bits);
        int second = slots.drawAgain(bits);
        if (first != second) {
            return cost(second, nanos) < cost(first, nanos) ? second : first;
        }
        int other = slots.drawOther(Hashes.mix(bits), first);
        return cost(other, nanos) * tolerated < cost(first, nanos) ? other : first;
    }

    private double cost(int endpoint, long nanos) {
        return loads[endpoint].cost(nanos, meanWeight / slots.weight(endpoint));
    }
}
