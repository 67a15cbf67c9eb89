package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WeightsTest {
    @Test
    void weights_are_reduced_to_the_smallest_numbers_in_the_same_proportion() {
        Weights weights = Weights.of(new long[] {100, 0, 250, 50});
        assertEquals(2, weights.get(0));
        assertEquals(0, weights.get(1));
        assertEquals(5, weights.get(2));
        assertEquals(1, weights.get(3));
        assertEquals(8, weights.total());
        assertEquals(8.0 / 3, weights.mean());
    }

    @Test
    void weights_too_many_to_count_by_ints_are_rounded_and_none_to_zero() {
        Given.cases(200, random -> {
            long[] given = new long[3 + random.nextInt(2000)];
            Arrays.setAll(given, i -> Weights.HIGHEST - random.nextLong(1000));
            given[0] = 1;
            given[1] = 0;
            Weights weights = Weights.of(given);
            assertEquals(1, weights.get(0));
            assertEquals(0, weights.get(1));
            for (int i = 2; i < given.length; i++) {
                double exact = (double) given[i] / Given.sum(given);
                assertEquals(exact, (double) weights.get(i) / weights.total(), exact / 1000, "endpoint " + i);
            }
        });
    }

    @Test
    void equal_weights_are_told_from_others() {
        assertTrue(Weights.of(new long[] {7, 7, 7}).areEqual());
        assertTrue(Weights.of(new long[] {3}).areEqual());
        assertTrue(!Weights.of(new long[] {2, 1, 0}).areEqual());
        assertTrue(!Weights.of(new long[] {1, 0}).areEqual());
    }

    @Test
    void bad_weights_are_refused_by_number() {
        assertRefused("no weights; leave the choice out while there is no endpoint");
        assertRefused("the weights of all 2 endpoints are 0 (gets nothing); give one at least a positive weight", 0, 0);
        assertRefused(
                "the weight of endpoint 1 of 3 is -1; weights go from 0 (gets nothing) to 1000000000",
                1,
                -1,
                Long.MIN_VALUE);
        assertRefused(
                "the weight of endpoint 0 of 1 is 1000000001; weights go from 0 (gets nothing) to 1000000000",
                1_000_000_001);
    }

    private static void assertRefused(String message, long... weights) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Weights.of(weights))
                        .getMessage());
    }
}
