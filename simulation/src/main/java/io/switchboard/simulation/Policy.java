package io.switchboard.simulation;

import io.switchboard.balancing.Bound;
import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import java.util.Arrays;

/** The policies, by the names that a service config has for them. */
enum Policy implements Balancer.Making {
    ROUND_ROBIN("round_robin") {
        /** It has no weights: those of weight 0, which are not there yet, have to be the last. */
        @Override
        public Choice choice(long[] identities, long[] weights, Counts counts) {
            int there =
                    (int) Arrays.stream(weights).filter(weight -> weight > 0).count();
            return Choices.roundRobin(there, counts.turn());
        }
    },
    WEIGHTED_ROUND_ROBIN("weighted_round_robin") {
        @Override
        public Choice choice(long[] identities, long[] weights, Counts counts) {
            return Choices.weightedRoundRobin(weights, counts.turn());
        }
    },
    LEAST_REQUEST("least_request") {
        @Override
        public Choice choice(long[] identities, long[] weights, Counts counts) {
            return Choices.leastRequest(weights, counts.loads());
        }
    },
    PEAK_EWMA("peak_ewma") {
        @Override
        public Choice choice(long[] identities, long[] weights, Counts counts) {
            return Choices.peakEwma(weights, counts.peaks());
        }
    },
    RANDOM("random") {
        @Override
        public Choice choice(long[] identities, long[] weights, Counts counts) {
            return Choices.random(weights);
        }
    },
    RING_HASH("ring_hash", true) {
        @Override
        public Choice choice(long[] identities, long[] weights, Counts counts) {
            return Choices.ringHash(identities, weights, full(weights));
        }
    },
    BOUNDED_RING_HASH("ring_hash, bound 1.25", true) {
        @Override
        public Choice choice(long[] identities, long[] weights, Counts counts) {
            return Choices.ringHash(identities, weights, full(weights), bound(counts));
        }
    },
    MAGLEV("maglev", true) {
        @Override
        public Choice choice(long[] identities, long[] weights, Counts counts) {
            return Choices.maglev(identities, weights);
        }
    },
    BOUNDED_MAGLEV("maglev, bound 1.25", true) {
        @Override
        public Choice choice(long[] identities, long[] weights, Counts counts) {
            return Choices.maglev(identities, weights, bound(counts));
        }
    };

    private static final double BOUND = 1.25;

    private final String shown;
    private final boolean goesByKeys;

    Policy(String shown) {
        this(shown, false);
    }

    Policy(String shown, boolean goesByKeys) {
        this.shown = shown;
        this.goesByKeys = goesByKeys;
    }

    boolean goesByKeys() {
        return goesByKeys;
    }

    /** Where weights of choices by key differ in this simulation, slow start is why. */
    private static long[] full(long[] weights) {
        long[] full = new long[weights.length];
        Arrays.fill(full, Arrays.stream(weights).max().orElseThrow());
        return full;
    }

    private static Bound bound(Counts counts) {
        return new Bound(BOUND, counts.loads(), counts.total());
    }

    @Override
    public String toString() {
        return shown;
    }
}
