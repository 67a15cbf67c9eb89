package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeakEwmaTest {
    private static final long MILLIS = 1_000_000;
    private static final long SECONDS = 1_000_000_000;

    private final PeakEwma load = new PeakEwma(PeakEwma.DEFAULT_DECAY);

    @Test
    void an_observation_counts_for_a_third_after_the_decay() {
        observed(100 * MILLIS, 0);
        assertEquals(100_000_000, load.cost(0), 1);
        assertEquals(36_787_944, load.cost(10 * SECONDS), 1);
        assertEquals(13_533_528, load.cost(20 * SECONDS), 1);
    }

    @Test
    void a_lower_latency_moves_the_average_by_the_time_since_the_last() {
        observed(100 * MILLIS, 0);
        observed(50 * MILLIS, 10 * SECONDS);
        assertEquals(68_393_972, load.cost(10 * SECONDS), 1);
        observed(50 * MILLIS, 10 * SECONDS);
        assertEquals(68_393_972, load.cost(10 * SECONDS), 1);
        observed(10 * MILLIS, 11 * SECONDS);
        assertEquals(62_837_051, load.cost(11 * SECONDS), 1);
    }

    @Test
    void a_peak_counts_at_once() {
        observed(10 * MILLIS, 0);
        observed(200 * MILLIS, 1);
        assertEquals(200_000_000, load.cost(1), 1);
        observed(190 * MILLIS, 1);
        assertEquals(200_000_000, load.cost(1), 1);
    }

    @Test
    void calls_in_flight_multiply_the_cost() {
        observed(10 * MILLIS, 0);
        load.started();
        load.started();
        assertEquals(2, load.count());
        assertEquals(30_000_000, load.cost(0), 1);
        load.abandoned();
        assertEquals(20_000_000, load.cost(0), 1);
    }

    @Test
    void one_never_observed_costs_nothing_while_idle_and_more_than_any_other_then() {
        assertEquals(0, load.cost(0));
        load.started();
        PeakEwma slow = new PeakEwma(PeakEwma.DEFAULT_DECAY);
        slow.started();
        slow.ended(3600 * SECONDS, 0);
        assertTrue(load.cost(0) > slow.cost(0));
        load.started();
        assertEquals(2e14, load.cost(0));
        load.abandoned();
        load.abandoned();
        assertEquals(0, load.cost(0));
    }

    @Test
    void one_that_was_not_heard_of_for_hours_is_as_one_never_observed() {
        observed(SECONDS, 0);
        assertEquals(0, load.cost(7600 * SECONDS));
        load.started();
        assertEquals(1e14, load.cost(7600 * SECONDS));
    }

    @Test
    void a_latency_of_nothing_is_an_observation() {
        observed(0, 0);
        assertEquals(1, load.cost(0));
        observed(-5, 1);
        load.started();
        assertEquals(2, load.cost(1), 0.001);
    }

    @Test
    void a_thread_with_an_older_time_neither_decays_nor_turns_back() {
        observed(100 * MILLIS, 10 * SECONDS);
        observed(50 * MILLIS, 5 * SECONDS);
        assertEquals(100_000_000, load.cost(10 * SECONDS), 1);
        assertEquals(100_000_000, load.cost(0), 1);
        observed(150 * MILLIS, 9 * SECONDS);
        assertEquals(150_000_000, load.cost(10 * SECONDS), 1);
    }

    @Test
    void a_clock_that_starts_below_zero_or_overflows_is_as_good() {
        observed(100 * MILLIS, Long.MAX_VALUE - 5 * SECONDS);
        assertEquals(36_787_944, load.cost(Long.MIN_VALUE + 5 * SECONDS), 1);
        PeakEwma other = new PeakEwma(PeakEwma.DEFAULT_DECAY);
        other.started();
        other.ended(100 * MILLIS, -100 * SECONDS);
        assertEquals(36_787_944, other.cost(-90 * SECONDS), 1);
    }

    @Test
    void a_decay_that_is_none_is_refused() {
        for (Duration decay : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(2)}) {
            assertEquals(
                    "the decay of a latency is " + decay + "; it must be positive and PT24H at most, for example PT10S",
                    assertThrows(IllegalArgumentException.class, () -> new PeakEwma(decay))
                            .getMessage());
        }
    }

    private void observed(long took, long now) {
        load.started();
        load.ended(took, now);
    }
}
