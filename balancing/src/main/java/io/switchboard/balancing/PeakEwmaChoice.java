package io.switchboard.balancing;

import java.util.List;

/**
 * Of two that are drawn by weight, the one that costs less; the first if they cost the same.
 *
 * <p>A call in flight counts by weight: one at an endpoint of half the mean weight is as much as two. Latency alone does
 * not, or else an idle endpoint of twice the weight would win each time they are as fast, having been drawn twice as
 * often already.
 */
final class PeakEwmaChoice implements Choice {
    private final WeightedSlots slots;
    private final double meanWeight;
    private final PeakEwma[] loads;

    PeakEwmaChoice(Weights weights, List<PeakEwma> loads) {
        weights.requireAsMany(loads.size(), "loads");
        this.slots = new WeightedSlots(weights);
        this.meanWeight = weights.mean();
        this.loads = loads.toArray(new PeakEwma[0]);
    }

    @Override
    public int choose(long bits, long nanos) {
        int first = slots.draw(bits);
        int second = slots.drawAnother(bits);
        return cost(second, nanos) < cost(first, nanos) ? second : first;
    }

    private double cost(int endpoint, long nanos) {
        return loads[endpoint].cost(nanos, meanWeight / slots.weight(endpoint));
    }
}
