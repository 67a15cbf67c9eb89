package io.switchboard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MedianIntervalTest {
    @Test
    void of_few_it_is_all_of_them() {
        assertEquals(new MedianInterval(1, 9), MedianInterval.of(List.of(9.0, 2.0, 1.0)));
        assertThrows(IllegalArgumentException.class, () -> MedianInterval.of(List.of()));
    }

    @Test
    void of_a_hundred_it_goes_from_the_fortieth_to_the_sixty_first() {
        List<Double> values =
                IntStream.rangeClosed(1, 100).mapToObj(Double::valueOf).toList();
        assertEquals(new MedianInterval(40, 61), MedianInterval.of(values));
    }

    @Test
    void it_has_the_true_median_in_about_95_of_100_cases() {
        Random random = new Random(1);
        int cases = 2000;
        int hits = 0;
        for (int i = 0; i < cases; i++) {
            // The logarithm of a normal variable: skewed, with the median 1.
            List<Double> values = Stream.generate(random::nextGaussian)
                    .limit(200)
                    .map(Math::exp)
                    .toList();
            MedianInterval interval = MedianInterval.of(values);
            hits += interval.low() <= 1 && 1 <= interval.high() ? 1 : 0;
        }
        assertEquals(0.95, hits / (double) cases, 0.02);
    }
}
