package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EveryPolicyTest {
    @Test
    void one_without_weight_is_never_chosen() {
        Given.cases(60, random -> {
            long[] weights = Given.weights(random, 1 + random.nextInt(100));
            Policies.weighted(random, weights).forEach((name, choice) -> {
                for (int i = 0; i < 3000; i++) {
                    int chosen = choice.choose(random.nextLong(), i);
                    assertTrue(
                            weights[chosen] > 0, () -> name + " chose " + chosen + " of " + Arrays.toString(weights));
                }
            });
        });
    }

    @Test
    void each_with_weight_is_chosen_some_time_while_all_are_idle() {
        Given.cases(40, random -> {
            long[] weights = random.longs(1 + random.nextInt(20), 0, 10).toArray();
            weights[0] = 1;
            BitSet positive = new BitSet();
            IntStream.range(0, weights.length).filter(i -> weights[i] > 0).forEach(positive::set);
            Policies.idle(random, weights).forEach((name, choice) -> {
                BitSet chosen = new BitSet();
                for (int i = 0; i < 200_000 && chosen.cardinality() < positive.cardinality(); i++) {
                    chosen.set(choice.choose(random.nextLong(), 0));
                }
                assertEquals(positive, chosen, name + " of " + Arrays.toString(weights));
            });
        });
    }

    @Test
    void the_only_endpoint_is_always_chosen() {
        SplittableRandom random = new SplittableRandom(19);
        for (long weight : new long[] {1, 100, Weights.HIGHEST}) {
            Policies.weighted(random, new long[] {weight}).forEach((name, choice) -> {
                for (long bits : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong()}) {
                    assertEquals(0, choice.choose(bits, 0), name);
                }
            });
        }
    }

    @Test
    void a_key_stays_in_whatever_order_the_set_comes() {
        Given.cases(20, random -> {
            int count = 1 + random.nextInt(50);
            long[] identities = Given.identities(random, count);
            long[] weights = random.longs(count, 1, 5).toArray();
            List<Integer> order = IntStream.range(0, count).boxed().collect(Collectors.toCollection(ArrayList::new));
            Collections.shuffle(order, new Random(random.nextLong()));
            long[] otherIdentities =
                    order.stream().mapToLong(i -> identities[i]).toArray();
            long[] otherWeights = order.stream().mapToLong(i -> weights[i]).toArray();
            long[] keys = random.longs(2000).toArray();
            Map<String, Choice> others = Policies.byKey(random, otherIdentities, otherWeights);
            Policies.byKey(random, identities, weights).forEach((name, choice) -> {
                Choice other = others.getOrDefault(name, choice);
                for (long key : keys) {
                    int chosen = choice.choose(key, 0);
                    assertEquals(chosen, choice.choose(key, 1), name);
                    assertEquals(identities[chosen], otherIdentities[other.choose(key, 0)], name);
                }
            });
        });
    }

    @Test
    void of_endpoints_with_the_same_identity_the_first_has_the_keys() {
        SplittableRandom random = new SplittableRandom(20);
        long[] identities = {5, 6, 5, 6, 6};
        Policies.byKey(random, identities, new long[] {1, 0, 1, 1, 9}).forEach((name, choice) -> {
            for (int i = 0; i < 1000; i++) {
                int chosen = choice.choose(random.nextLong(), 0);
                assertTrue(chosen == 0 || chosen == 3, () -> name + " chose " + chosen);
            }
        });
    }

    @Test
    void choosing_allocates_nothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SplittableRandom random = new SplittableRandom(21);
        long[] weights = random.longs(1000, 0, 100).toArray();
        Policies.weighted(random, weights).forEach((name, choice) -> {
            long bits = 22;
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 50_000; i++) {
                bits = Hashes.mix(bits) + choice.choose(bits, i);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 5_000, () -> name + " allocated " + allocated + " bytes");
        });
    }

    @Test
    void what_is_passed_may_be_changed_afterwards() {
        long[] weights = {1, 0, 0};
        long[] identities = {1, 2, 3};
        Choice random = Choices.random(weights);
        Choice turns = Choices.weightedRoundRobin(weights, new Turn(0));
        Choice ring = Choices.ringHash(identities, weights);
        Arrays.fill(weights, 0);
        Arrays.fill(identities, 0);
        assertEquals(0, random.choose(99, 0) + turns.choose(99, 0) + ring.choose(99, 0));
    }

    @Test
    void a_set_of_none_is_refused() {
        long[] none = {};
        assertThrows(IllegalArgumentException.class, () -> Choices.random(none));
        assertThrows(IllegalArgumentException.class, () -> Choices.weightedRoundRobin(none, new Turn(0)));
        assertThrows(IllegalArgumentException.class, () -> Choices.leastRequest(none, List.of()));
        assertThrows(IllegalArgumentException.class, () -> Choices.peakEwma(none, List.of()));
        assertThrows(IllegalArgumentException.class, () -> Choices.ringHash(none, none));
        assertThrows(IllegalArgumentException.class, () -> Choices.maglev(none, none));
    }
}
