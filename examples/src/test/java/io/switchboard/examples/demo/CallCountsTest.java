package io.switchboard.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CallCountsTest {
    private static final long MILLI = 1_000_000;

    private final CallCounts tally = new CallCounts();

    @Test
    void each_call_is_in_flight_until_it_ends() {
        tally.called();
        tally.called();
        tally.called();
        assertEquals(3, tally.inFlight());

        tally.answered("a");
        tally.failed("UNAVAILABLE");
        assertEquals(1, tally.inFlight());
        assertEquals(3, tally.calls());
        assertEquals(1, tally.answered());
        assertEquals(1, tally.failed());
        assertEquals(1, tally.answeredBy("a"));
        assertEquals(0, tally.answeredBy("b"));
    }

    @Test
    void failures_are_counted_by_reason() {
        tally.failed("UNAVAILABLE");
        tally.failed("UNAVAILABLE");
        tally.failed("INTERNAL");
        assertEquals(Map.of("UNAVAILABLE", 2, "INTERNAL", 1), tally.failures());
    }

    @Test
    void rate_is_zero_before_there_are_two_samples() {
        tally.answered("a");
        assertEquals(0, tally.rate("a"));
        tally.sample(0);
        assertEquals(0, tally.rate("a"));
    }

    @Test
    void rate_is_that_of_the_last_second() {
        for (int frame = 0; frame <= 30; frame++) {
            tally.sample(frame * 100L * MILLI);
            // 10 calls in each of the first 15 frames, none later.
            for (int call = 0; call < 10 && frame < 15; call++) {
                tally.called();
                tally.answered(call % 2 == 0 ? "a" : "b");
            }
            if (frame == 14) {
                assertEquals(100, tally.rate());
                assertEquals(50, tally.rate("a"));
            }
            if (frame == 20) {
                assertEquals(50, tally.rate());
            }
        }
        assertEquals(0, tally.rate());
        assertEquals(150, tally.answered());
    }

    @Test
    void rate_of_a_server_that_came_later_counts_from_nothing() {
        tally.sample(0);
        tally.answered("new");
        tally.answered("new");
        tally.sample(500 * MILLI);
        assertEquals(4, tally.rate("new"));
    }
}
