package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EstimateTest {
    @Test
    void the_error_is_that_of_the_mean() {
        Estimate estimate = Estimate.of(1, 2, 3, 4);

        assertEquals(2.5, estimate.mean());
        assertEquals(Math.sqrt(5.0 / 3 / 4), estimate.error(), 1e-12);
        assertEquals(0.25, estimate.off(2), 1e-12);
    }

    @Test
    void percentiles_are_the_nearest_rank() {
        Latencies latencies = new Latencies();
        for (int millis = 200; millis > 0; millis--) {
            latencies.add(millis * Fleet.MILLISECOND);
        }
        assertEquals(100, latencies.millis(0.5));
        assertEquals(198, latencies.millis(0.99));
        assertEquals(200, latencies.millis(1));
    }

    @Test
    void nothing_measured_is_an_error() {
        assertThrows(IllegalArgumentException.class, Estimate::of);
    }
}
