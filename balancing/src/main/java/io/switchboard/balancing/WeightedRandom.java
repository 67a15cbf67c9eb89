package io.switchboard.balancing;

/** At random, in proportion to weight. */
final class WeightedRandom implements Choice {
    private final WeightedSlots slots;

    WeightedRandom(Weights weights) {
        this.slots = new WeightedSlots(weights);
    }

    @Override
    public int choose(long bits, long nanos) {
        return slots.draw(bits);
    }
}
