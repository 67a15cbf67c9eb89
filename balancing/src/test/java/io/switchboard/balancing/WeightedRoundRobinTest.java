package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightedRoundRobinTest {
    /** Twice 500 turns, one time before and one time after a change: less than for two windows of their own. */
    private static final double SMOOTH_ACROSS_A_CHANGE = 7;

    @Test
    void a_full_round_is_exact_from_whatever_turn_on() {
        Given.cases(2000, random -> {
            long[] weights = Given.weights(random, 1 + random.nextInt(300));
            Weights reduced = Weights.of(weights);
            Choice choice = Choices.weightedRoundRobin(weights, anyTurn(random));
            long[] counts = new long[weights.length];
            for (int i = 0; i < reduced.total(); i++) {
                counts[choice.choose(random.nextLong(), 0)]++;
            }
            long[] expected = new long[weights.length];
            Arrays.setAll(expected, reduced::get);
            assertArrayEquals(expected, counts);
        });
    }

    @Test
    void every_window_is_close_to_proportional() {
        Given.cases(1500, random -> {
            long[] weights = Given.weights(random, 1 + random.nextInt(random.nextBoolean() ? 20 : 4000));
            Choice choice = Choices.weightedRoundRobin(weights, anyTurn(random));
            Smoothness smoothness = new Smoothness(weights);
            int turns = 1 << random.nextInt(3, 18);
            for (int i = 0; i < turns; i++) {
                smoothness.chosen(choice.choose(0, 0));
            }
            assertTrue(smoothness.worst() < smooth(turns), smoothness::toString);
        });
    }

    @Test
    void rounds_of_billions_of_turns_are_as_smooth() {
        Given.cases(40, random -> {
            long[] weights = Given.weights(random, Weights.HIGHEST);
            Choice choice = Choices.weightedRoundRobin(weights, anyTurn(random));
            Smoothness smoothness = new Smoothness(weights);
            for (int i = 0; i < 500_000; i++) {
                smoothness.chosen(choice.choose(0, 0));
            }
            assertTrue(smoothness.worst() < smooth(500_000), smoothness::toString);
        });
    }

    @Test
    void a_change_of_weights_makes_no_burst() {
        Given.cases(3000, random -> {
            long[] before = Given.weights(random, 1 + random.nextInt(1000));
            long[] after = before.clone();
            for (int i = 0; i < after.length; i++) {
                after[i] = random.nextInt(3) == 0 ? random.nextLong(1000) : after[i];
            }
            after[0] = 1 + random.nextLong(1000);
            Turn turn = anyTurn(random);
            Smoothness smoothness = new Smoothness(before);
            chooseOften(Choices.weightedRoundRobin(before, turn), 500, smoothness);
            smoothness.changed(after);
            chooseOften(Choices.weightedRoundRobin(after, turn), 500, smoothness);
            assertTrue(smoothness.worst() < SMOOTH_ACROSS_A_CHANGE, smoothness::toString);
        });
    }

    /** As when weights follow measured load: between two changes there are fewer turns than endpoints. */
    @Test
    void weights_that_change_all_the_time_never_give_an_endpoint_many_turns_in_a_row() {
        Given.cases(200, random -> {
            int count = 5 + random.nextInt(20);
            Turn turn = anyTurn(random);
            long[] weights = new long[count];
            long[] counts = new long[count];
            int last = -1;
            int inARow = 0;
            for (int change = 0; change < 2000; change++) {
                Arrays.setAll(weights, i -> 90 + random.nextInt(21));
                Choice choice = Choices.weightedRoundRobin(weights, turn);
                for (int i = 0; i < 3; i++) {
                    int chosen = choice.choose(0, 0);
                    counts[chosen]++;
                    inARow = chosen == last ? inARow + 1 : 1;
                    last = chosen;
                    assertTrue(inARow <= 3, inARow + " in a row");
                }
            }
            for (double each : counts) {
                assertEquals(6000.0 / count, each, 1800.0 / count, "of " + count);
            }
        });
    }

    @Test
    void weights_of_five_to_one_to_one_are_interleaved() {
        Choice choice = Choices.weightedRoundRobin(new long[] {5, 1, 1}, new Turn(0));
        StringBuilder chosen = new StringBuilder();
        for (int i = 0; i < 14; i++) {
            chosen.append(choice.choose(0, 0));
        }
        assertEquals("00010200001020", chosen.toString());
    }

    @Test
    void equal_weights_are_round_robin() {
        assertTrue(Choices.weightedRoundRobin(new long[] {7, 7}, new Turn(0)) instanceof RoundRobin);
        assertTrue(Choices.weightedRoundRobin(new long[] {7, 0}, new Turn(0)) instanceof WeightedRoundRobin);
    }

    /** Whether or not they have come to counters of their own by then. */
    @Test
    void threads_that_choose_at_once_share_by_weight() {
        long[] weights = {500, 0, 300, 1, 199};
        int threads = 4;
        long[] counts = Threads.counts(5, threads, 100_000, Choices.weightedRoundRobin(weights, new Turn(12_345)));
        for (int i = 0; i < counts.length; i++) {
            // Each thread's round may be open where it changed counters and where it ended.
            assertTrue(
                    Math.abs(counts[i] - weights[i] * 400) <= 2 * threads * smooth(100_000), Arrays.toString(counts));
        }
    }

    /**
     * By how much a count differs from its share of any window of so many turns at most: found by trying, not proven.
     */
    private static double smooth(int turns) {
        return 2 + Math.log10(turns);
    }

    private static void chooseOften(Choice choice, int turns, Smoothness smoothness) {
        for (int i = 0; i < turns; i++) {
            smoothness.chosen(choice.choose(0, 0));
        }
    }

    private static Turn anyTurn(SplittableRandom random) {
        return new Turn(random.nextLong(Long.MAX_VALUE));
    }
}
