package io.switchboard.balancing;

import java.util.List;

/**
 * The first of two that are drawn by weight, the second from the others, unless the second would be no busier with this
 * call than the first is without it.
 *
 * <p>For equal weights this is the usual choice of the less busy, with ties to the first. For others it is neither of
 * the two usual ones: by (calls + 1)/weight a light endpoint is starved while little is in flight, and by calls/weight
 * it is flooded, being idle whenever a heavy one has a call.
 */
final class LeastRequest implements Choice {
    private final WeightedSlots slots;
    private final InFlight[] loads;

    LeastRequest(Weights weights, List<InFlight> loads) {
        weights.requireAsMany(loads.size(), "loads");
        this.slots = new WeightedSlots(weights);
        this.loads = loads.toArray(new InFlight[0]);
    }

    @Override
    public int choose(long bits, long nanos) {
        int first = slots.draw(bits);
        int second = slots.drawOther(bits, first);
        long withTheCall = (loads[second].count() + 1L) * slots.weight(first);
        long without = (long) loads[first].count() * slots.weight(second);
        return withTheCall <= without ? second : first;
    }
}
