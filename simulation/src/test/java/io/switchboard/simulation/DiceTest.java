package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiceTest {
    @Test
    void a_seed_and_a_purpose_throw_the_same_again_and_others_do_not() {
        long first = new Dice(1, "a").bits();

        assertEquals(first, new Dice(1, "a").bits());
        assertNotEquals(first, new Dice(1, "b").bits());
        assertNotEquals(first, new Dice(2, "a").bits());
    }

    @Test
    void the_logarithm_is_that_of_the_library() {
        Dice dice = new Dice(1, "ln");
        for (int i = 0; i < 10_000; i++) {
            double x = dice.uniform() * Math.pow(10, dice.below(20) - 15);
            assertEquals(Math.log(x), Dice.ln(x), 1e-11 * Math.max(1, Math.abs(Math.log(x))), "ln " + x);
        }
        assertEquals(0, Dice.ln(1));
    }

    @Test
    void means_are_as_asked_for() {
        Dice dice = new Dice(1, "means");
        int throwsOfDice = 1_000_000;
        double exponential = 0;
        double normal = 0;
        double squares = 0;
        for (int i = 0; i < throwsOfDice; i++) {
            exponential += dice.exponential(1e6);
            double one = dice.normal();
            normal += one;
            squares += one * one;
        }
        assertEquals(1e6, exponential / throwsOfDice, 5e3);
        assertEquals(0, normal / throwsOfDice, 5e-3);
        assertEquals(1, squares / throwsOfDice, 1e-2);
    }

    @Test
    void numbers_stay_below_their_bound() {
        assertEquals(0, Dice.number(0, 7));
        assertEquals(6, Dice.number(-1, 7));
        assertEquals(Integer.MAX_VALUE - 1, Dice.number(-1, Integer.MAX_VALUE));
    }

    @Test
    void drawn_numbers_differ() {
        int[] drawn = new Dice(1, "drawn").drawn(10, 10);

        assertArrayEquals(
                IntStream.range(0, 10).toArray(), Arrays.stream(drawn).sorted().toArray());
    }

    @Test
    void the_first_of_zipf_has_the_share_that_it_says() {
        Zipf zipf = new Zipf(100);
        Dice dice = new Dice(1, "zipf");
        int[] counts = new int[100];
        for (int i = 0; i < 200_000; i++) {
            counts[zipf.next(dice)]++;
        }
        assertEquals(zipf.top(), counts[0] / 200_000.0, 0.005);
        assertEquals(counts[0] / 10.0, counts[9], 0.1 * counts[9]);
    }
}
