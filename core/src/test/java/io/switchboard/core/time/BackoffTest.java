package io.switchboard.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

    @Test
    void the_bound_doubles_up_to_the_cap() {
        long[] expected = {100, 100, 200, 400, 800, 1600, 2000, 2000};
        for (int failures = 0; failures < expected.length; failures++) {
            assertEquals(Duration.ofMillis(expected[failures]), backoff.bound(failures), "after " + failures);
        }
        assertEquals(Duration.ofSeconds(2), backoff.bound(Integer.MAX_VALUE));
    }

    @Test
    void delays_are_spread_over_the_whole_bound() {
        Random random = new Random(42);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 0; i < 10_000; i++) {
            long delay = backoff.delay(3, random).toNanos();
            shortest = Math.min(shortest, delay);
            longest = Math.max(longest, delay);
        }
        assertTrue(shortest >= 0 && shortest < 4_000_000, "shortest " + shortest);
        assertTrue(longest <= 400_000_000 && longest > 396_000_000, "longest " + longest);
    }

    @Test
    void a_cap_below_the_first_delay_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)));
    }
}
