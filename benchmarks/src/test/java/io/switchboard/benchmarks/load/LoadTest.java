package io.switchboard.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.benchmarks.load.StormResults.Round;
import io.switchboard.benchmarks.load.StormResults.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadTest {
    @Test
    void the_peak_is_the_most_within_the_window() {
        List<Sample> samples = new ArrayList<>();
        double messages = 0;
        for (int i = 0; i <= 50; i++) {
            // 100 a second, but 1,000 a second from 2 s to 3 s.
            messages += i > 20 && i <= 30 ? 100 : 10;
            samples.add(new Sample(i / 10.0, messages, i, 0));
        }
        Round round = new Round(20, samples, List.of(), List.of(), 0);
        assertEquals(1000, round.peakPerSecond(1), 100);
        assertEquals(4, round.keptAliveAfter(40), 1e-9);
        assertTrue(Double.isNaN(round.keptAliveAfter(60)));
    }

    @Test
    void what_a_crowd_says_is_read() {
        Crowd.Times times = Crowd.times("2 3 17 42");
        assertEquals(List.of(17L, 42L), times.since());
        assertFalse(times.allLive());
        assertTrue(Crowd.times("0 0").allLive());
    }

    @Test
    void resident_memory_is_read_in_kibibytes() {
        assertEquals(
                75_264 * 1024.0,
                IdleMeasurement.residentBytes(List.of("Name:\tjava", "VmHWM:\t   80000 kB", "VmRSS:\t   75264 kB")));
    }
}
