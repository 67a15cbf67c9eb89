package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightedSlotsTest {
    @Test
    void each_slot_belongs_to_one_endpoint_and_each_endpoint_has_its_weight_in_a_row() {
        Given.cases(2000, random -> {
            Weights weights = Weights.of(Given.weights(random, 1 + random.nextInt(200)));
            WeightedSlots slots = new WeightedSlots(weights);
            int slot = 0;
            for (int endpoint = 0; endpoint < weights.size(); endpoint++) {
                assertEquals(weights.get(endpoint), slots.weight(endpoint));
                for (int i = 0; i < weights.get(endpoint); i++) {
                    assertEquals(endpoint, slots.at(slot++), "slot " + (slot - 1));
                }
            }
            assertEquals(slots.total(), slot);
        });
    }

    @Test
    void first_and_last_slot_of_each_endpoint_are_found_among_two_billion() {
        Given.cases(500, random -> {
            Weights weights = Weights.of(Given.weights(random, Weights.HIGHEST));
            WeightedSlots slots = new WeightedSlots(weights);
            int slot = 0;
            for (int endpoint = 0; endpoint < weights.size(); endpoint++) {
                if (weights.get(endpoint) > 0) {
                    assertEquals(endpoint, slots.at(slot));
                    slot += weights.get(endpoint);
                    assertEquals(endpoint, slots.at(slot - 1));
                }
            }
        });
    }

    @Test
    void another_is_drawn_in_proportion_to_the_others_weights() {
        WeightedSlots slots = new WeightedSlots(Weights.of(new long[] {3, 0, 5, 2}));
        for (int endpoint : new int[] {0, 2, 3}) {
            long[] others = {3, 0, 5, 2};
            others[endpoint] = 0;
            SplittableRandom random = new SplittableRandom(23);
            Proportions.assertFollowed(others, 50_000, () -> slots.drawOther(random.nextLong(), endpoint));
        }
    }

    @Test
    void the_only_one_with_weight_has_no_other() {
        WeightedSlots slots = new WeightedSlots(Weights.of(new long[] {0, 7, 0}));
        assertEquals(1, slots.drawOther(99, 1));
    }

    @Test
    void lowest_and_highest_bits_draw_the_first_and_the_last() {
        WeightedSlots slots = new WeightedSlots(Weights.of(new long[] {0, 5, 3, 0}));
        assertEquals(1, slots.draw(0));
        assertEquals(2, slots.draw(-1));
    }
}
