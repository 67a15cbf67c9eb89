package io.switchboard.simulation;

import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Hashes;

/**
 * The less loaded of two endpoints of equal weight, the first of a tie. Like the policies of {@code balancing}, but
 * with the choice between both ways of drawing the second; to tell what each is worth.
 */
final class TwoDraws implements Choice {
    /** Whom the second is drawn from. */
    enum Second {
        /** All, as Envoy does: it may be the first again. */
        OF_ALL,
        /** All but the first, as Finagle does. */
        OF_OTHERS
    }

    private interface Load {
        double of(int endpoint, long now);
    }

    private final int endpoints;
    private final Second from;
    private final Load load;

    private TwoDraws(int endpoints, Second from, Load load) {
        this.endpoints = endpoints;
        this.from = from;
        this.load = load;
    }

    static Balancer.Making leastRequest(Second from) {
        return (identities, weights, counts) -> new TwoDraws(
                weights.length,
                from,
                (endpoint, now) -> counts.loads().get(endpoint).count());
    }

    static Balancer.Making peakEwma(Second from) {
        return (identities, weights, counts) -> new TwoDraws(
                weights.length,
                from,
                (endpoint, now) -> counts.peaks().get(endpoint).cost(now));
    }

    @Override
    public int choose(long bits, long nanos) {
        int first = Dice.number(bits, endpoints);
        int second = from == Second.OF_ALL
                ? Dice.number(Hashes.mix(bits), endpoints)
                : (first + 1 + Dice.number(Hashes.mix(bits), endpoints - 1)) % endpoints;
        return load.of(second, nanos) < load.of(first, nanos) ? second : first;
    }
}
