package io.switchboard.balancing;

/**
 * Each endpoint in turn, as often as its weight: the turns walk around the {@link WeightedSlots} by a {@link Stride}. A
 * round visits each slot once, so counts are exact; and nothing is remembered but the turn, so that a change of weights
 * only goes on elsewhere on a circle that is as even everywhere.
 *
 * <p>In any window of L turns of one counter a count differs from the endpoint's share by less than 2 + log₁₀ L, as far as
 * was tried.
 */
final class WeightedRoundRobin implements Choice {
    private final WeightedSlots slots;
    private final Modulus total;
    private final long stride;
    private final Turn turn;

    WeightedRoundRobin(Weights weights, Turn turn) {
        this.slots = new WeightedSlots(weights);
        this.total = new Modulus(weights.total());
        this.stride = Stride.of(weights.total());
        this.turn = turn;
    }

    @Override
    public int choose(long bits, long nanos) {
        return slots.at(total.of(total.of(turn.next()) * stride));
    }
}
