package io.switchboard.simulation;

import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** The servers and the traffic that the faults have in common. */
final class Fleet {
    static final long SECOND = 1_000_000_000L;
    static final long MILLISECOND = 1_000_000L;

    static final int WORKERS = 4;
    static final double SERVICE = 10 * MILLISECOND;
    static final long DEADLINE = SECOND;

    /** Of what all servers could serve at full speed. */
    static final double LOAD = 0.6;

    static final String DESCRIPTION = """
            A server has 4 workers and a queue before them; a call takes a worker an exponential time of mean 10 ms. Calls come
            at random (Poisson) at 60 % of what all servers can serve at full speed, and are given up after 1 s, wherever they are
            then: "late" is the share of these, and 1000 ms as a percentile means them.
            """;

    private Fleet() {}

    static Traffic.Demand demand(int servers, Contender contender, SimulationPlan plan, Dice dice) {
        // What does not get shorter with the plan has fewer and longer calls instead.
        double service = SERVICE * Math.min(plan.shorter(), 10);
        double gap = service / (WORKERS * servers * LOAD);
        LongSupplier gaps = () -> dice.exponential(gap);
        return new Traffic.Demand(gaps, () -> dice.exponential(service), contender.bits(dice), DEADLINE);
    }

    static Server.Pace slowedBy(double factor) {
        return (work, start) -> Math.round(work * factor);
    }

    static int[] numbers(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    static long[] identities(int endpoints, Dice dice) {
        long[] identities = new long[endpoints];
        Arrays.setAll(identities, i -> dice.bits());
        return identities;
    }

    static long[] weights(int endpoints, long weight) {
        long[] weights = new long[endpoints];
        Arrays.fill(weights, weight);
        return weights;
    }

    /** All but those; the order stays. */
    static long[] without(long[] identities, int... removed) {
        return IntStream.range(0, identities.length)
                .filter(i -> Arrays.stream(removed).noneMatch(r -> r == i))
                .mapToLong(i -> identities[i])
                .toArray();
    }

    /** The largest count, in averages. */
    static double maxOverAverage(long[] counts) {
        return Arrays.stream(counts).max().orElseThrow()
                / Arrays.stream(counts).average().orElseThrow();
    }
}
