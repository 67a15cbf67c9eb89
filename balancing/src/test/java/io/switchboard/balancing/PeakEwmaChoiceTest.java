package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PeakEwmaChoiceTest {
    private static final long MILLIS = 1_000_000;

    @Test
    void before_anything_is_observed_choices_are_in_proportion_to_weight() {
        Given.cases(30, random -> {
            long[] weights = Given.weights(random, 1 + random.nextInt(1000));
            Choice choice = Choices.peakEwma(weights, loads(weights.length));
            Proportions.assertFollowed(weights, 50_000, () -> choice.choose(random.nextLong(), 0));
        });
    }

    @Test
    void idle_endpoints_that_are_as_fast_are_chosen_in_proportion_to_weight() {
        Given.cases(30, random -> {
            long[] weights = Given.weights(random, 1 + random.nextInt(1000));
            List<PeakEwma> loads = loads(weights.length);
            loads.forEach(load -> observe(load, 5 * MILLIS));
            Choice choice = Choices.peakEwma(weights, loads);
            Proportions.assertFollowed(weights, 50_000, () -> choice.choose(random.nextLong(), 7 * MILLIS));
        });
    }

    @Test
    void of_two_that_are_drawn_the_faster_is_chosen_until_it_is_as_much_busier() {
        List<PeakEwma> loads = loads(2);
        observe(loads.get(0), MILLIS);
        observe(loads.get(1), 4 * MILLIS);
        Choice choice = Choices.peakEwma(Given.equalWeights(2), loads);
        assertEquals(1, shareOf(0, choice));
        loads.get(0).started();
        loads.get(0).started();
        assertEquals(1, shareOf(0, choice));
        loads.get(0).started();
        loads.get(0).started();
        assertEquals(0, shareOf(0, choice));
    }

    /** Each is about the square of its part when drawn twice, and twice the product when both are drawn. */
    @Test
    void where_weights_differ_one_that_is_drawn_twice_is_left_only_if_it_is_much_slower() {
        List<PeakEwma> loads = loads(2);
        observe(loads.get(0), 2 * MILLIS);
        observe(loads.get(1), MILLIS);
        Choice choice = Choices.peakEwma(new long[] {9, 1}, loads);
        assertEquals(0.81, shareOf(0, choice), 0.01);
        observe(loads.get(0), 4 * MILLIS);
        assertEquals(0, shareOf(0, choice));
    }

    @Test
    void of_equals_the_slower_is_tried_again_when_its_average_has_decayed() {
        List<PeakEwma> loads = loads(2);
        observe(loads.get(0), 100 * MILLIS);
        observe(loads.get(1), 10 * MILLIS);
        Choice choice = Choices.peakEwma(Given.equalWeights(2), loads);
        long later = PeakEwma.DEFAULT_DECAY.toNanos();
        assertEquals(1, choice.choose(17, 2 * later));
        loads.get(1).started();
        loads.get(1).ended(10 * MILLIS, 2 * later);
        assertEquals(1, choice.choose(17, 2 * later));
        loads.get(1).started();
        loads.get(1).ended(10 * MILLIS, 3 * later);
        assertEquals(0, choice.choose(17, 3 * later));
    }

    @Test
    void one_that_never_answered_is_tried_by_one_call_and_not_by_more() {
        List<PeakEwma> loads = loads(2);
        observe(loads.get(0), MILLIS);
        Choice choice = Choices.peakEwma(Given.equalWeights(2), loads);
        assertEquals(1, shareOf(1, choice));
        loads.get(1).started();
        assertEquals(0, shareOf(1, choice));
    }

    @Test
    void under_load_calls_in_flight_are_in_proportion_to_weight() {
        long[] weights = {1, 2, 5, 10};
        for (boolean answered : new boolean[] {true, false}) {
            List<PeakEwma> loads = loads(weights.length);
            if (answered) {
                loads.forEach(load -> observe(load, MILLIS));
            }
            Choice choice = Choices.peakEwma(weights, loads);
            SplittableRandom random = new SplittableRandom(8);
            for (int i = 0; i < 1800; i++) {
                loads.get(choice.choose(random.nextLong(), 0)).started();
            }
            for (int i = 0; i < weights.length; i++) {
                assertEquals(100.0 * weights[i], loads.get(i).count(), 8 + 5.0 * weights[i], "endpoint " + i);
            }
        }
    }

    private static List<PeakEwma> loads(int count) {
        return Given.loads(count, () -> new PeakEwma(PeakEwma.DEFAULT_DECAY));
    }

    private static void observe(PeakEwma load, long took) {
        load.started();
        load.ended(took, 0);
    }

    private static double shareOf(int endpoint, Choice choice) {
        SplittableRandom random = new SplittableRandom(9);
        int times = 0;
        for (int i = 0; i < 100_000; i++) {
            times += choice.choose(random.nextLong(), 0) == endpoint ? 1 : 0;
        }
        return times / 100_000.0;
    }
}
