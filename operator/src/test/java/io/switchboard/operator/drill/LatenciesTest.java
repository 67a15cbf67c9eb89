package io.switchboard.operator.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void a_part_of_the_calls_took_so_long_at_most_by_up_to_seven_percent_more() {
        for (long nanos : new long[] {0, 1, 15, 16, 17, 999, 1_000_000, 123_456_789_012L, Long.MAX_VALUE / 2}) {
            Latencies latencies = new Latencies();
            latencies.add(nanos);
            long told = latencies.within(0.5).getAsLong();
            assertTrue(told >= nanos && told <= nanos + nanos / 15 + 1, nanos + " as " + told);
        }
    }

    @Test
    void parts_are_by_number_of_calls() {
        Latencies latencies = new Latencies();
        assertEquals(OptionalLong.empty(), latencies.within(0.5));
        for (int i = 0; i < 99; i++) {
            latencies.add(10);
        }
        latencies.add(1_000_000_000);
        assertEquals(10, latencies.within(0.5).getAsLong());
        assertEquals(10, latencies.within(0.99).getAsLong());
        assertTrue(latencies.within(1).getAsLong() >= 1_000_000_000);
        Latencies both = new Latencies();
        both.addAll(latencies);
        both.addAll(latencies);
        assertEquals(10, both.within(0.99).getAsLong());
        both.add(-5);
        assertEquals(0, both.within(0.001).getAsLong());
        both.add(Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, both.within(1).getAsLong());
    }
}
