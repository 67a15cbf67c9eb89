package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.balancing.Levels.Health;
import io.switchboard.balancing.Levels.Shares;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LevelsTest {
    private static final double ENVOY = 1.4;

    /** Envoy's documentation, "Priority levels", tables of two and three levels; it rounds to a percent. */
    @Test
    void calls_move_to_the_next_level_as_in_the_documentation_of_envoy() {
        assertPercents(List.of(100, 100), List.of(100, 0));
        assertPercents(List.of(72, 100), List.of(100, 0));
        assertPercents(List.of(71, 100), List.of(99, 1));
        assertPercents(List.of(50, 100), List.of(70, 30));
        assertPercents(List.of(25, 100), List.of(35, 65));
        assertPercents(List.of(0, 100), List.of(0, 100));
        assertPercents(List.of(72, 72), List.of(100, 0));
        assertPercents(List.of(71, 71), List.of(99, 1));
        assertPercents(List.of(50, 50), List.of(70, 30));
        assertPercents(List.of(25, 25), List.of(50, 50));
        assertPercents(List.of(100, 100, 100), List.of(100, 0, 0));
        assertPercents(List.of(72, 72, 100), List.of(100, 0, 0));
        assertPercents(List.of(71, 71, 100), List.of(99, 1, 0));
        assertPercents(List.of(50, 50, 100), List.of(70, 30, 0));
        assertPercents(List.of(25, 100, 100), List.of(35, 65, 0));
        assertPercents(List.of(25, 25, 100), List.of(35, 35, 30));
        assertPercents(List.of(25, 25, 20), List.of(36, 36, 28));
    }

    private static void assertPercents(List<Integer> ready, List<Integer> expected) {
        Shares shares =
                Levels.of(ready.stream().map(each -> new Health(each, 100)).toList(), ENVOY, 0);
        assertFalse(shares.panic());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), 100 * shares.byLevel().get(i), 1, ready + " ready: " + shares);
        }
    }

    @Test
    void with_too_few_ready_in_all_each_level_has_its_part_of_them() {
        Shares shares = Levels.of(List.of(new Health(1, 10), new Health(3, 10)), ENVOY, 0.5);
        assertEquals(new Shares(List.of(0.25, 0.75), true), shares);
        assertFalse(Levels.of(List.of(new Health(0, 10), new Health(10, 10)), ENVOY, 0.5)
                .panic());
    }

    @Test
    void with_none_ready_there_is_panic_and_no_share() {
        assertEquals(
                new Shares(List.of(0.0, 0.0), true), Levels.of(List.of(new Health(0, 10), new Health(0, 0)), ENVOY, 0));
        assertEquals(new Shares(List.of(), true), Levels.of(List.of(), ENVOY, 0.5));
    }

    @Test
    void an_empty_level_has_no_share() {
        assertEquals(
                new Shares(List.of(0.0, 1.0), false),
                Levels.of(List.of(new Health(0, 0), new Health(8, 10)), ENVOY, 0.5));
    }

    @Test
    void shares_add_up_to_one_and_none_is_taken_from_a_level_that_bears_all() {
        Given.cases(5000, random -> {
            List<Health> levels = new ArrayList<>();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                int total = random.nextInt(20);
                levels.add(new Health(random.nextInt(total + 1), total));
            }
            Shares shares = Levels.of(levels, 0.5 + random.nextDouble(2), random.nextDouble());
            double sum = shares.byLevel().stream().mapToDouble(each -> each).sum();
            boolean noneReady = levels.stream().allMatch(level -> level.ready() == 0);
            assertEquals(noneReady ? 0 : 1, sum, 1e-9, levels + ": " + shares);
            for (int i = 0; i < levels.size(); i++) {
                double share = shares.byLevel().get(i);
                assertTrue(share >= 0 && share <= 1 && (levels.get(i).ready() > 0 || share == 0), shares::toString);
            }
        });
    }

    @Test
    void a_level_that_starts_slowly_has_as_much_less_as_it_is_colder_than_the_warmest() {
        assertShares(List.of(0.14, 0.86), new Health(1, 1, 0.1), new Health(9, 9, 1));
        assertShares(List.of(0.7, 0.3), new Health(10, 10, 0.1), new Health(10, 10, 0.2));
        assertShares(List.of(1.0, 0.0), new Health(10, 10, 0.1), new Health(10, 10, 0.1));
        assertShares(List.of(1.0, 0.0), new Health(10, 10, 0), new Health(10, 10, 0));
        assertShares(List.of(1.0, 0.0), new Health(1, 1, 0.1), new Health(0, 0, 1));
        assertShares(List.of(0.25, 0.75), new Health(2, 20, 0.5), new Health(3, 20, 1));
    }

    @Test
    void a_level_is_judged_against_what_it_had_lately() {
        assertShares(List.of(0.7, 0.3), new Health(5, 10.0, 1), new Health(10, 10));
        assertShares(List.of(0.14, 0.86), new Health(1, 10.0, 1), new Health(10, 10));
    }

    private static void assertShares(List<Double> expected, Health... levels) {
        Shares shares = Levels.of(List.of(levels), ENVOY, 0.5);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), shares.byLevel().get(i), 1e-9, shares::toString);
        }
    }

    @Test
    void what_a_level_has_lost_is_forgotten_from_then_on_and_little_by_little() {
        Lately lately = new Lately(1000);
        assertEquals(10, lately.of(10, 0));
        assertEquals(10, lately.of(5, 9000));
        assertTrue(lately.remembers(9000));
        assertEquals(5 + 5 / Math.E, lately.of(5, 10_000), 1e-9);
        assertEquals(5 + 5 / Math.E, lately.of(1, 10_000), 1e-9);
        assertEquals(8, lately.of(8, 10_000), 1e-9);
        assertFalse(lately.remembers(10_000));
        lately.of(1, 10_000);
        assertTrue(lately.remembers(14_000));
        assertFalse(lately.remembers(20_000));
        assertEquals(1, lately.of(1, 20_000));
        Lately forgetful = new Lately(0);
        forgetful.of(10, 0);
        assertEquals(5, forgetful.of(5, 0));
        assertFalse(forgetful.remembers(0));
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertThrows(IllegalArgumentException.class, () -> new Health(3, 4, 1.1));
        assertThrows(IllegalArgumentException.class, () -> new Health(3, Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new Health(3, 2));
        assertThrows(IllegalArgumentException.class, () -> new Health(-1, 2));
        assertThrows(IllegalArgumentException.class, () -> Levels.of(List.of(), 0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> Levels.of(List.of(), Double.NaN, 0.5));
        assertThrows(IllegalArgumentException.class, () -> Levels.of(List.of(), ENVOY, -0.1));
        assertThrows(IllegalArgumentException.class, () -> Levels.of(List.of(), ENVOY, 1.1));
    }
}
