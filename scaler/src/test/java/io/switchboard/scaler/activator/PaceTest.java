package io.switchboard.scaler.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();

    private int pass() {
        int passed = 0;
        while (pace.mayPass()) {
            pace.passed();
            passed++;
        }
        return passed;
    }

    @Test
    void each_answer_makes_room_for_two() {
        assertEquals(Pace.FIRST, pass());
        for (int i = 0; i < Pace.FIRST; i++) {
            pace.answered(false);
        }
        assertEquals(2 * Pace.FIRST, pass());
    }

    @Test
    void calls_that_take_long_hold_up_the_others_for_a_tick_only() {
        pass();
        pace.tick();
        assertEquals(Pace.FIRST, pass());
        pace.tick();
        assertEquals(2 * Pace.FIRST, pass());
    }

    @Test
    void a_refusal_halves_what_may_be_under_way_down_to_what_it_was_at_first() {
        pace.tick();
        pace.tick();
        assertEquals(4 * Pace.FIRST, pass());
        pace.answered(true);
        assertEquals(0, pass());
        for (int i = 0; i < 3; i++) {
            pace.answered(true);
        }
        for (int i = 4; i < 4 * Pace.FIRST; i++) {
            pace.answered(true);
        }
        assertEquals(Pace.FIRST, pass());
    }

    @Test
    void it_begins_anew_after_a_time_without_instances() {
        pace.tick();
        pace.reset();
        assertEquals(Pace.FIRST, pass());
    }
}
