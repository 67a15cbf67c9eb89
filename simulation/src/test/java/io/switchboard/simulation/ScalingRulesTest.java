package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ScalingRulesTest {
    private final HorizontalAutoscaler autoscaler = new HorizontalAutoscaler(300);

    @Test
    void a_tenth_more_or_less_changes_nothing() {
        assertEquals(10, autoscaler.wanted(0, 10, 10.9, 1));
        assertEquals(10, autoscaler.wanted(15, 10, 9.1, 1));
        assertEquals(12, autoscaler.wanted(30, 10, 11.2, 1));
    }

    @Test
    void there_are_at_most_twice_as_many_or_four_more_in_15_s() {
        assertEquals(20, autoscaler.wanted(0, 10, 100, 1));
        assertEquals(20, autoscaler.wanted(2, 20, 100, 1));
        assertEquals(40, autoscaler.wanted(15, 20, 100, 1));
        assertEquals(5, new HorizontalAutoscaler(0).wanted(0, 1, 100, 1));
    }

    @Test
    void there_are_fewer_once_no_more_were_wanted_for_so_long() {
        assertEquals(12, autoscaler.wanted(0, 10, 12, 1));
        for (int second = 15; second <= 300; second += 15) {
            assertEquals(12, autoscaler.wanted(second, 12, 6, 1));
        }
        assertEquals(6, autoscaler.wanted(315, 12, 6, 1));
        assertEquals(6, new HorizontalAutoscaler(0).wanted(0, 12, 6, 1));
    }

    @Test
    void the_rule_on_processors_asks_for_what_was_up_to_half_a_minute_ago() {
        CpuRule rule = new CpuRule(1, new Dice(1, "test"));

        int first = changed(rule, 100, 4, second -> second < 100 ? 4 : 8);

        assertTrue(first <= 130, "at " + first);
    }

    @Test
    void knatives_rule_asks_for_twice_as_many_within_seconds_and_for_a_little_more_within_a_minute() {
        int panics = changed(new KnativeRule(1), 100, 4, second -> second < 100 ? 4 : 20);
        int calm = changed(new KnativeRule(1), 100, 4, second -> second < 100 ? 4 : 5);

        assertTrue(panics <= 106, "at " + panics);
        assertTrue(calm <= 160, "at " + calm);
    }

    @Test
    void nothing_is_late_or_lost_with_enough_instances_and_nothing_comes_in_time_with_too_few() {
        ScaledWorkload work = new ScaledWorkload(60, 60, second -> 2.0, 0, false);

        ScaledResult enough = run(work, 6);
        ScaledResult tooFew = run(work, 1);

        assertEquals(6, enough.instances());
        assertEquals(0, enough.lost());
        assertTrue(enough.late() < 0.001, "late " + enough.late());
        assertTrue(tooFew.late() > 0.9, "late " + tooFew.late());
        assertEquals(5_000, tooFew.p99Millis());
    }

    private static ScaledResult run(ScaledWorkload work, int instances) {
        return new ScaledFleet(work, ScalingRule.Seen::replicas, instances, true, new Dice(1, "test"))
                .run(replicas -> {});
    }

    /** @return the second at which it wants more than there are */
    private static int changed(ScalingRule rule, int from, int replicas, IntToDoubleFunction load) {
        for (int second = 0; second < 200; second++) {
            double now = load.applyAsDouble(second);
            if (rule.wanted(new ScalingRule.Seen(second, replicas, replicas, replicas, now, now)) > replicas) {
                assertTrue(second >= from, "at " + second);
                return second;
            }
        }
        throw new AssertionError("it never wants more");
    }
}
