package io.switchboard.balancing;

import java.util.List;

/**
 * The policies: each is a {@link Choice} for one set of endpoints, made anew when the set or a weight changes.
 *
 * <p>Arrays and lists have an element for each endpoint, in the order of their numbers. Weights go from 0, which gets
 * nothing, to 1,000,000,000, and one at least is positive. What is passed is copied; loads are read at each choice.
 *
 * <p>An identity is the hash of what an endpoint keeps while sets change ({@link Hashes#of} its id). Policies by key
 * choose the same endpoint for the same bits in every process that knows the same identities and weights, in whatever
 * order. Of endpoints with the same identity only the first that has a weight takes part.
 */
public final class Choices {
    private Choices() {}

    /**
     * Each in turn.
     *
     * @param turn the number of choices so far, kept across changes of the set; start it at random, or all callers that
     *     start together begin with the same endpoint
     * @throws IllegalArgumentException if there is no endpoint
     */
    public static Choice roundRobin(int endpoints, Turn turn) {
        if (endpoints < 1) {
            throw new IllegalArgumentException(
                    "round robin over " + endpoints + " endpoints; leave the choice out while there is none");
        }
        return new RoundRobin(endpoints, turn);
    }

    /**
     * Each in turn, as often as its weight says. Divide the weights by their greatest common divisor: in as many turns
     * in a row as they add up to then, each endpoint is chosen exactly that often, from whatever turn on; and any fewer
     * turns come close to the same proportion, across a change of weights too: in a thousand, as far as was tried, a
     * count is off by less than 5. Where threads have come to counters of their own, see {@link Turn}, that holds for
     * each of them. Weights that add up to 2<sup>31</sup> or more then are rounded to such that do not.
     *
     * @param turn as of {@link #roundRobin}, which may have the same before and after a change
     * @throws IllegalArgumentException if the weights are none; the message says which and why
     */
    public static Choice weightedRoundRobin(long[] weights, Turn turn) {
        Weights checked = Weights.of(weights);
        return checked.areEqual() ? new RoundRobin(checked.size(), turn) : new WeightedRoundRobin(checked, turn);
    }

    /**
     * As a choice in turn that was made before, with turns of its own: what it is made of is shared.
     *
     * @param made by {@link #roundRobin} or {@link #weightedRoundRobin}
     * @throws IllegalArgumentException if it takes no turns
     */
    public static Choice withTurn(Choice made, Turn turn) {
        if (made instanceof InTurn choice) {
            return choice.withTurn(turn);
        }
        throw new IllegalArgumentException("a choice that takes no turns has none to be replaced");
    }

    /**
     * At random, in proportion to weight.
     *
     * @throws IllegalArgumentException if the weights are none; the message says which and why
     */
    public static Choice random(long[] weights) {
        return new WeightedRandom(Weights.of(weights));
    }

    /**
     * The less busy of two different ones that are drawn at random, in proportion to weight (Mitzenmacher, "The Power
     * of Two Choices in Randomized Load Balancing", 2001). Calls count by weight: two at an endpoint of weight 2 are as
     * many as one at an endpoint of weight 1. While nothing is in flight, choices are in proportion to weight.
     *
     * @throws IllegalArgumentException if the weights are none or the loads not as many; the message says why
     */
    public static Choice leastRequest(long[] weights, List<InFlight> loads) {
        Weights checked = Weights.of(weights);
        return checked.areEqual() ? new LeastRequestOfEquals(checked, loads) : new LeastRequest(checked, loads);
    }

    /**
     * Of two that are drawn at random, in proportion to weight, the one whose {@linkplain PeakEwma latency times calls
     * in flight} is lower. Calls count by weight; latency does not. One that is drawn twice is compared with another,
     * and left if it costs more; where weights differ, if it costs more than three times as much.
     *
     * @throws IllegalArgumentException if the weights are none or the loads not as many; the message says why
     */
    public static Choice peakEwma(long[] weights, List<PeakEwma> loads) {
        return new PeakEwmaChoice(Weights.of(weights), loads);
    }

    /**
     * By key, on a ring of about 100 points for each endpoint, more or fewer by weight (Karger et al., "Consistent
     * Hashing and Random Trees", 1997). One that goes gives its keys to all others, and no other key moves while full
     * weights are equal; where they are not, about as many again may move.
     *
     * @throws IllegalArgumentException if the weights are none or not as many as the identities; the message says why
     */
    public static Choice ringHash(long[] identities, long[] weights) {
        return ringHash(identities, weights, weights);
    }

    /**
     * As {@link #ringHash(long[], long[])}; but points go by the mean of the full weights, so that the growing weight
     * of one that has just started moves no key from one of the others to another.
     *
     * @param fullWeights what the weights are apart from slow start
     * @throws IllegalArgumentException if the weights are none, not as many as the identities or above the full ones;
     *     the message says why
     */
    public static Choice ringHash(long[] identities, long[] weights, long[] fullWeights) {
        return new RingHash(RankedMembers.of(identities, weights, fullWeights));
    }

    /**
     * As {@link #ringHash(long[], long[], long[])}; from an endpoint at its bound the key goes on to the next on the
     * ring.
     *
     * @throws IllegalArgumentException if weights, identities and loads are not as many; the message says why
     */
    public static Choice ringHash(long[] identities, long[] weights, long[] fullWeights, Bound bound) {
        RankedMembers members = RankedMembers.of(identities, weights, fullWeights);
        return new BoundedLoads(members, bound, new RingHash(members));
    }

    /**
     * By key, from a table that each endpoint has its weight's part of, to one slot (Eisenbud et al., "Maglev: A Fast
     * and Reliable Software Network Load Balancer", 2016). More even than {@link #ringHash}; in return a few keys move
     * that need not when the set changes.
     *
     * @throws IllegalArgumentException if the weights are none, not as many as the identities or more than the table
     *     has slots; the message says why
     */
    public static Choice maglev(long[] identities, long[] weights) {
        return new Maglev(RankedMembers.of(identities, weights));
    }

    /**
     * As {@link #maglev(long[], long[])}; from an endpoint at its bound the key goes on to others, in its own order.
     *
     * @throws IllegalArgumentException if weights, identities and loads are not as many; the message says why
     */
    public static Choice maglev(long[] identities, long[] weights, Bound bound) {
        RankedMembers members = RankedMembers.of(identities, weights);
        return new BoundedLoads(members, bound, new Maglev(members));
    }
}
