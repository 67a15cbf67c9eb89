package io.switchboard.balancing;

/**
 * Each endpoint in turn, as often as its weight: the turns walk around the {@link WeightedSlots} by a {@link Stride}. A
 * round visits each slot once, so counts are exact; and nothing is remembered but the turn, so that a change of weights
 * only goes on elsewhere on a circle that is as even everywhere.
 *
 * <p>In any window of L turns of one counter a count differs from the endpoint's share by less than 2 + log₁₀ L, as far
 * as was tried.
 */
final class WeightedRoundRobin implements InTurn {
    private final WeightedSlots slots;
    private final Modulus total;
    private final long stride;
    private final Turn turn;

    WeightedRoundRobin(Weights weights, Turn turn) {
        this(new WeightedSlots(weights), new Modulus(weights.total()), Stride.of(weights.total()), turn);
    }

    private WeightedRoundRobin(WeightedSlots slots, Modulus total, long stride, Turn turn) {
        this.slots = slots;
        this.total = total;
        this.stride = stride;
        this.turn = turn;
    }

    @Override
    public Choice withTurn(Turn other) {
        return new WeightedRoundRobin(slots, total, stride, other);
    }

    @Override
    public int choose(long bits, long nanos) {
        return slots.at(total.of(total.of(turn.next()) * stride));
    }
}
