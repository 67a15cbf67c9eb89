package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalityTest {
    private static final List<Double> CALLERS = List.of(0.5, 0.3, 0.2);

    @Test
    void off_goes_by_the_servers_alone() {
        assertArrayEquals(new double[] {0.2, 0.4, 0.4}, shares(Locality.OFF, 0, 5, 10, 10), 1e-9);
    }

    @Test
    void levels_stay_in_the_own_zone_until_too_little_of_it_is_ready() {
        assertArrayEquals(new double[] {1, 0, 0}, shares(Locality.LEVELS, 0, 10, 10, 10), 1e-9);
        assertArrayEquals(new double[] {0.7, 0.15, 0.15}, shares(Locality.LEVELS, 0, 5, 10, 10), 1e-9);
    }

    @Test
    void zone_aware_keeps_all_servers_equally_busy() {
        List<Integer> ready = List.of(5, 10, 10);
        double[] busy = new double[3];
        for (int zone = 0; zone < 3; zone++) {
            double[] shares = Locality.ZONE_AWARE.shares(zone, CALLERS, ready, 10);
            assertEquals(1, Arrays.stream(shares).sum(), 1e-9);
            for (int to = 0; to < 3; to++) {
                busy[to] += CALLERS.get(zone) * shares[to] / ready.get(to);
            }
        }
        assertArrayEquals(new double[] {0.04, 0.04, 0.04}, busy, 1e-9);
    }

    private static double[] shares(Locality locality, int zone, Integer... ready) {
        return locality.shares(zone, CALLERS, List.of(ready), 10);
    }
}
