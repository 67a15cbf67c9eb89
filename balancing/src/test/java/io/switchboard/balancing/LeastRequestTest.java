package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeastRequestTest {
    @Test
    void at_idle_choices_are_in_proportion_to_weight() {
        Given.cases(60, random -> {
            long[] weights = Given.weights(random, 1 + random.nextInt(1000));
            Choice choice = Choices.leastRequest(weights, Given.loads(weights.length, InFlight::new));
            Proportions.assertFollowed(weights, 50_000, () -> choice.choose(random.nextLong(), 0));
        });
    }

    @Test
    void of_two_that_are_drawn_the_less_busy_is_chosen() {
        List<InFlight> loads = Given.loads(2, InFlight::new);
        Choice choice = Choices.leastRequest(Given.equalWeights(2), loads);
        loads.get(0).started();
        assertEquals(1, shareOf(1, choice, new SplittableRandom(1)));
        loads.get(1).started();
        assertEquals(0.5, shareOf(1, choice, new SplittableRandom(2)), 0.01);
    }

    @Test
    void a_light_endpoint_is_not_flooded_because_a_heavy_one_has_a_call() {
        List<InFlight> loads = Given.loads(2, InFlight::new);
        Choice choice = Choices.leastRequest(new long[] {99, 1}, loads);
        loads.get(0).started();
        assertEquals(0.01, shareOf(1, choice, new SplittableRandom(3)), 0.003);
        for (int i = 1; i < 99; i++) {
            loads.get(0).started();
        }
        assertEquals(1, shareOf(1, choice, new SplittableRandom(4)));
    }

    @Test
    void a_heavy_endpoint_takes_the_call_while_it_would_be_no_busier_for_its_weight() {
        List<InFlight> loads = Given.loads(2, InFlight::new);
        Choice choice = Choices.leastRequest(new long[] {1, 4}, loads);
        loads.get(0).started();
        for (int i = 0; i < 3; i++) {
            loads.get(1).started();
        }
        assertEquals(1, shareOf(1, choice, new SplittableRandom(5)));
        loads.get(1).started();
        assertEquals(0.8, shareOf(1, choice, new SplittableRandom(6)), 0.01);
    }

    /**
     * Mitzenmacher: the fullest of as many bins as balls has ln ln n / ln 2 + O(1) with two choices, ln n / ln ln n
     * with one.
     */
    @Test
    void as_many_calls_as_endpoints_leave_four_at_one_at_most() {
        SplittableRandom random = new SplittableRandom(7);
        int count = 65_536;
        List<InFlight> loads = Given.loads(count, InFlight::new);
        Choice choice = Choices.leastRequest(Given.equalWeights(count), loads);
        for (int i = 0; i < count; i++) {
            loads.get(choice.choose(random.nextLong(), 0)).started();
        }
        int most = loads.stream().mapToInt(InFlight::count).max().orElseThrow();
        assertTrue(most == 3 || most == 4, "seed 7: " + most);
    }

    @Test
    void under_load_calls_in_flight_are_in_proportion_to_weight() {
        Given.cases(20, random -> {
            int count = 2 + random.nextInt(30);
            long[] weights = new long[count];
            Arrays.setAll(weights, i -> 1 + random.nextInt(10));
            List<InFlight> loads = Given.loads(count, InFlight::new);
            Choice choice = Choices.leastRequest(weights, loads);
            int calls = 200 * count;
            for (int i = 0; i < calls; i++) {
                loads.get(choice.choose(random.nextLong(), 0)).started();
            }
            for (int i = 0; i < count; i++) {
                double expected = (double) calls * weights[i] / Given.sum(weights);
                assertEquals(expected, loads.get(i).count(), 5 + 0.05 * expected, "endpoint " + i);
            }
        });
    }

    @Test
    void as_many_loads_as_weights_are_needed() {
        assertEquals(
                "2 weights, but 3 loads; there must be one of each for each endpoint, in the same order",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Choices.leastRequest(new long[] {1, 1}, Given.loads(3, InFlight::new)))
                        .getMessage());
    }

    private static double shareOf(int endpoint, Choice choice, SplittableRandom random) {
        int times = 0;
        for (int i = 0; i < 100_000; i++) {
            times += choice.choose(random.nextLong(), 0) == endpoint ? 1 : 0;
        }
        return times / 100_000.0;
    }
}
