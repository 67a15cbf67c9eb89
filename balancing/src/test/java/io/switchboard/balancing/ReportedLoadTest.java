package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReportedLoadTest {
    private static final ReportedLoad.Rules RULES =
            new ReportedLoad.Rules(Duration.ofSeconds(10), Duration.ofMinutes(3));
    private static final ReportedLoad.Rules AT_ONCE = new ReportedLoad.Rules(Duration.ZERO, Duration.ofMinutes(3));
    /** A monotonic clock may begin anywhere. */
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(15);

    private final ReportedLoad load = new ReportedLoad();

    private static long at(int second) {
        return START + TimeUnit.SECONDS.toNanos(second);
    }

    private void report(int second) {
        load.reported(100, 0, 0.5, 1, at(second));
    }

    @Test
    void the_capacity_is_the_calls_by_what_they_use() {
        load.reported(100, 0, 0.5, 1, 0);
        assertEquals(200, load.capacity(AT_ONCE, 0));
        load.reported(100, 25, 0.5, 2, 0);
        assertEquals(100, load.capacity(AT_ONCE, 0), "a quarter fails, and counts twice");
        load.reported(100, 25, 0.5, 0, 0);
        assertEquals(200, load.capacity(AT_ONCE, 0));
    }

    @Test
    void it_counts_after_the_blackout_and_until_it_expires() {
        report(0);
        report(9);
        assertEquals(0, load.capacity(RULES, at(9)));
        assertEquals(200, load.capacity(RULES, at(10)));
        assertEquals(200, load.capacity(RULES, at(188)));
        assertEquals(0, load.capacity(RULES, at(189)));
        report(190);
        assertEquals(0, load.capacity(RULES, at(199)), "the blackout begins anew");
        assertEquals(200, load.capacity(RULES, at(200)));
    }

    @Test
    void what_was_reported_over_another_connection_does_not_count() {
        report(0);
        load.forget();
        assertEquals(0, load.capacity(RULES, at(20)));
        report(20);
        assertEquals(0, load.capacity(RULES, at(29)));
    }

    @Test
    void a_report_without_calls_or_use_is_ignored_and_what_was_known_stays() {
        load.reported(100, 0, 0.5, 1, 0);
        double[][] reports = {{0, 0, 0.5}, {0, 1, 0.5}, {100, 0, 0}, {100, 0, Double.MIN_VALUE}, {0, 0, 0}};
        for (double[] each : reports) {
            load.reported(each[0], each[1], each[2], 1, 0);
            assertEquals(200, load.capacity(AT_ONCE, 0), () -> Arrays.toString(each));
        }
    }

    @Test
    void fewer_than_two_that_are_known_compare_with_nobody() {
        assertArrayEquals(new double[] {}, ReportedShares.of(new double[] {}));
        assertArrayEquals(new double[] {1, 1, 1}, ReportedShares.of(new double[] {0, 0, 0}));
        assertArrayEquals(new double[] {1, 1, 1}, ReportedShares.of(new double[] {0, 700, 0}));
    }

    @Test
    void one_that_is_not_known_counts_as_the_mean() {
        double[] shares = ReportedShares.of(new double[] {100, 0, 300});
        assertEquals(1, shares[2]);
        assertEquals(1.0 / 3, shares[0], 0.01);
        assertEquals(2.0 / 3, shares[1], 0.015);
    }

    @Test
    void nobody_makes_itself_more_than_ten_times_the_median() {
        double[] shares = ReportedShares.of(new double[] {100, 100, 100, 100, 1e300});
        assertEquals(1, shares[4]);
        for (int i = 0; i < 4; i++) {
            assertEquals(0.1, shares[i], 0.002);
        }
        double[] small = ReportedShares.of(new double[] {100, 100, 1e-300});
        assertEquals(0.1, small[2], 0.002);
        assertEquals(1, small[0]);
    }

    @Test
    void shares_are_above_0_and_at_most_1_and_in_the_order_of_the_capacities() {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 2000; round++) {
            double[] capacities = random.doubles(1 + random.nextInt(9))
                    .map(one -> one < 0.2 ? 0 : Math.pow(10, one * 600 - 300))
                    .toArray();
            double[] shares = ReportedShares.of(capacities);
            for (int i = 0; i < shares.length; i++) {
                assertTrue(shares[i] > 0 && shares[i] <= 1, () -> Arrays.toString(capacities));
                for (int j = 0; j < shares.length; j++) {
                    if (capacities[i] > 0 && capacities[i] < capacities[j]) {
                        assertTrue(shares[i] <= shares[j], () -> Arrays.toString(capacities));
                    }
                }
            }
        }
    }
}
