package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    @Test
    void endpoints_come_in_turn_from_whatever_turn_on() {
        Choice choice = Choices.roundRobin(3, new Turn(7));
        int[] chosen = new int[6];
        Arrays.setAll(chosen, i -> choice.choose(0, 0));
        assertArrayEquals(new int[] {1, 2, 0, 1, 2, 0}, chosen);
    }

    @Test
    void a_set_that_changes_goes_on_with_the_turn() {
        Turn turn = new Turn(0);
        Choice before = Choices.roundRobin(4, turn);
        before.choose(0, 0);
        before.choose(0, 0);
        assertEquals(2, Choices.roundRobin(3, turn).choose(0, 0));
        assertEquals(3, before.choose(0, 0));
    }

    @Test
    void a_turn_that_overflows_is_no_number_below_zero() {
        Choice choice = Choices.roundRobin(10, new Turn(Long.MAX_VALUE));
        assertEquals(7, choice.choose(0, 0));
        assertEquals(8, choice.choose(0, 0));
    }

    @Test
    void no_endpoint_is_refused() {
        assertEquals(
                "round robin over 0 endpoints; leave the choice out while there is none",
                assertThrows(IllegalArgumentException.class, () -> Choices.roundRobin(0, new Turn(0)))
                        .getMessage());
    }
}
