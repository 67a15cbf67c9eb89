package io.switchboard.balancing;

import java.util.List;

/**
 * What {@link LeastRequest} is for equal weights, without looking them up: the less busy of two, the first of a tie.
 */
final class LeastRequestOfEquals implements Choice {
    private final InFlight[] loads;

    LeastRequestOfEquals(Weights weights, List<InFlight> loads) {
        weights.requireAsMany(loads.size(), "loads");
        this.loads = loads.toArray(new InFlight[0]);
    }

    @Override
    public int choose(long bits, long nanos) {
        int first = Draws.first(bits, loads.length);
        int other = Draws.second(bits, loads.length - 1);
        int second = other < first ? other : other + 1;
        return second < loads.length && loads[second].count() < loads[first].count() ? second : first;
    }
}
