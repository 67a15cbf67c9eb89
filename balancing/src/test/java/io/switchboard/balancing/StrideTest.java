package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StrideTest {
    /** What partial quotients add up to for each doubling of the slots; 1.44 for two successive Fibonacci numbers. */
    private static final double PER_DOUBLING = 2.4;

    @Test
    void each_walk_visits_all_slots_and_no_partial_quotient_stands_out() {
        for (int slots = 3; slots < 20_000; slots++) {
            assertEven(slots);
        }
        Given.cases(5000, random -> assertEven((random.nextInt() >>> 1) | 3));
        assertEven(Integer.MAX_VALUE);
        assertEven(1 << 30);
    }

    @Test
    void a_circle_of_one_or_two_slots_has_a_walk() {
        assertTrue(Stride.of(1) == 1 && Stride.of(2) == 1);
    }

    private static void assertEven(int slots) {
        long unevenness = Stride.unevenness(Stride.of(slots), slots);
        double doublings = Math.log(slots) / Math.log(2);
        assertTrue(unevenness <= PER_DOUBLING * doublings, slots + " slots: " + unevenness);
    }
}
