package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntSupplier;

/** Whether random choices follow weights. */
final class Proportions {
    /** A sound choice goes beyond so many standard deviations once in some hundreds of millions of tries. */
    private static final double DEVIATIONS = 6;

    private Proportions() {}

    static void assertFollowed(long[] weights, int choices, IntSupplier choice) {
        long[] counts = new long[weights.length];
        for (int i = 0; i < choices; i++) {
            counts[choice.getAsInt()]++;
        }
        double total = Given.sum(weights);
        for (int i = 0; i < weights.length; i++) {
            double share = weights[i] / total;
            double deviation = Math.sqrt(choices * share * (1 - share));
            int endpoint = i;
            assertTrue(
                    Math.abs(counts[i] - choices * share) <= DEVIATIONS * deviation + 1,
                    () -> "endpoint " + endpoint + ": " + Arrays.toString(counts) + " for " + Arrays.toString(weights));
        }
    }
}
