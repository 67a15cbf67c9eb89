package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubsetTest {
    @Test
    void as_many_as_asked_for_are_taken_and_in_order() {
        Given.cases(2000, random -> {
            int count = random.nextInt(50);
            int size = 1 + random.nextInt(60);
            int[] subset = Subset.of(Given.identities(random, count), random.nextLong(), size);
            assertEquals(Math.min(size, count), subset.length);
            assertArrayEquals(Arrays.stream(subset).distinct().sorted().toArray(), subset);
            assertTrue(Arrays.stream(subset).allMatch(number -> number >= 0 && number < count));
        });
    }

    @Test
    void one_that_leaves_is_replaced_and_another_changes_nothing() {
        Given.cases(2000, random -> {
            int count = 2 + random.nextInt(50);
            int size = 1 + random.nextInt(count - 1);
            long seed = random.nextLong();
            long[] identities = Given.identities(random, count);
            int left = random.nextInt(count);
            Set<Long> before = taken(identities, seed, size);
            Set<Long> after = taken(Given.without(identities, left), seed, size);
            boolean wasTaken = before.remove(identities[left]);
            assertTrue(after.containsAll(before));
            assertEquals(wasTaken ? 1 : 0, after.size() - before.size());
        });
    }

    @Test
    void callers_spread_evenly_over_the_endpoints() {
        SplittableRandom random = new SplittableRandom(17);
        long[] identities = Given.identities(random, 100);
        int[] callers = new int[100];
        for (int i = 0; i < 5000; i++) {
            for (int number : Subset.of(identities, random.nextLong(), 10)) {
                callers[number]++;
            }
        }
        // 500 on average, with a standard deviation of 21.
        assertTrue(
                Arrays.stream(callers).allMatch(count -> count > 400 && count < 600), () -> Arrays.toString(callers));
    }

    @Test
    void the_order_of_the_endpoints_does_not_matter() {
        Given.cases(500, random -> {
            long[] identities = Given.identities(random, 20);
            long[] reversed =
                    IntStream.range(0, 20).mapToLong(i -> identities[19 - i]).toArray();
            long seed = random.nextLong();
            assertEquals(taken(identities, seed, 7), taken(reversed, seed, 7));
        });
    }

    @Test
    void endpoints_of_the_same_identity_are_taken_by_number() {
        assertArrayEquals(new int[] {0, 1}, Subset.of(new long[] {5, 5, 5, 5}, 42, 2));
        Given.cases(500, random -> {
            long[] identities = random.longs(12, 0, 4).toArray();
            long seed = random.nextLong();
            int[] expected = IntStream.range(0, 12)
                    .boxed()
                    .sorted(Comparator.comparing(number -> Hashes.combine(identities[number], seed)))
                    .limit(5)
                    .mapToInt(number -> number)
                    .sorted()
                    .toArray();
            assertArrayEquals(expected, Subset.of(identities, seed, 5));
        });
    }

    @Test
    void a_subset_of_none_is_refused_and_one_of_an_empty_set_is_empty() {
        assertEquals(
                "a subset of 0 endpoints; use 1 at least",
                assertThrows(IllegalArgumentException.class, () -> Subset.of(new long[] {1}, 42, 0))
                        .getMessage());
        assertEquals(0, Subset.of(new long[0], 42, 3).length);
    }

    private static Set<Long> taken(long[] identities, long seed, int size) {
        return Arrays.stream(Subset.of(identities, seed, size))
                .mapToObj(number -> identities[number])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
