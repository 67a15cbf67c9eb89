package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowStartTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void weight_grows_by_a_straight_line_from_the_minimum() {
        SlowStart slowStart = new SlowStart(MINUTE, 1, 0.1);
        assertEquals(0.1, slowStart.factor(Duration.ZERO));
        assertEquals(0.1, slowStart.factor(Duration.ofSeconds(6)));
        assertEquals(0.25, slowStart.factor(Duration.ofSeconds(15)), 1e-12);
        assertEquals(0.5, slowStart.factor(Duration.ofSeconds(30)), 1e-12);
        assertEquals(1, slowStart.factor(MINUTE));
        assertEquals(1, slowStart.factor(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    @Test
    void aggression_is_a_root() {
        assertEquals(0.5, new SlowStart(MINUTE, 2, 0).factor(Duration.ofSeconds(15)), 1e-12);
        assertEquals(0.0625, new SlowStart(MINUTE, 0.5, 0).factor(Duration.ofSeconds(15)), 1e-12);
        assertEquals(0, new SlowStart(MINUTE, 2, 0).factor(Duration.ZERO));
    }

    @Test
    void one_that_will_have_started_is_as_one_that_starts() {
        assertEquals(0.1, new SlowStart(MINUTE, 1, 0.1).factor(Duration.ofSeconds(Long.MIN_VALUE)));
    }

    @Test
    void the_part_grows_with_age_and_stays_in_its_range() {
        Given.cases(1000, random -> {
            Duration window = Duration.ofNanos(1 + random.nextLong(1_000_000_000_000L));
            SlowStart slowStart = new SlowStart(window, 0.01 + random.nextDouble(10), random.nextDouble());
            double last = slowStart.minimum();
            for (int i = 0; i <= 20; i++) {
                double factor = slowStart.factor(window.multipliedBy(i).dividedBy(19));
                assertTrue(factor >= last && factor <= 1, slowStart + ": " + factor);
                last = factor;
            }
            assertEquals(1, last);
        });
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertRefused("the window of slow start is PT0S", Duration.ZERO, 1, 0.1);
        assertRefused("the window of slow start is PT-1S", Duration.ofSeconds(-1), 1, 0.1);
        assertRefused("the window of slow start is PT8784H", Duration.ofDays(366), 1, 0.1);
        assertRefused("the aggression of slow start is 0.0", MINUTE, 0, 0.1);
        assertRefused("the aggression of slow start is NaN", MINUTE, Double.NaN, 0.1);
        assertRefused("the minimum of slow start is 1.5", MINUTE, 1, 1.5);
        assertRefused("the minimum of slow start is NaN", MINUTE, 1, Double.NaN);
    }

    private static void assertRefused(String beginning, Duration window, double aggression, double minimum) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> new SlowStart(window, aggression, minimum))
                        .getMessage());
        assertTrue(message.startsWith(beginning), message);
    }
}
