package io.switchboard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void percentiles_are_the_nearest_rank() {
        List<Long> oneTo200 =
                LongStream.rangeClosed(1, 200).map(ms -> ms * 1_000_000).boxed().toList();

        assertEquals(new Spread(200, 1, 100, 180, 198, 200), Spread.ofNanos(oneTo200));
    }

    @Test
    void one_duration_is_every_percentile() {
        assertEquals(new Spread(1, 1.5, 1.5, 1.5, 1.5, 1.5), Spread.ofNanos(List.of(1_500_000L)));
    }

    @Test
    void nothing_measured_is_an_error() {
        assertThrows(IllegalArgumentException.class, () -> Spread.ofNanos(List.of()));
    }
}
