package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedLoadsTest {
    private static final double[] FACTORS = {1.001, 1.1, 1.25, 1.5, 2, 10};

    @Test
    void no_endpoint_ever_has_more_than_its_bound_on_the_ring() {
        Given.cases(
                200,
                random -> assertBounded(
                        random, (identities, weights, bound) -> Choices.ringHash(identities, weights, weights, bound)));
    }

    @Test
    void no_endpoint_ever_has_more_than_its_bound_by_maglev() {
        Given.cases(60, random -> assertBounded(random, Choices::maglev));
    }

    private interface Policy {
        Choice of(long[] identities, long[] weights, Bound bound);
    }

    /** Few keys, so that many calls want the same endpoint, and calls that end at random. */
    private static void assertBounded(SplittableRandom random, Policy policy) {
        long[] weights = Given.weights(random, 1 + random.nextInt(100));
        double factor = FACTORS[random.nextInt(FACTORS.length)];
        Calls calls = new Calls(weights.length);
        Choice choice = policy.of(
                Given.identities(random, weights.length), weights, new Bound(factor, calls.loads, calls.total));
        long[] keys = random.longs(1 + random.nextInt(5)).toArray();
        double ending = random.nextDouble(0.5);
        for (int i = 0; i < 1500; i++) {
            if (random.nextDouble() < ending) {
                calls.endOne(random);
            }
            int chosen = choice.choose(keys[random.nextInt(keys.length)], 0);
            calls.start(chosen);
            BigDecimal bound = new BigDecimal(factor)
                    .multiply(BigDecimal.valueOf(calls.total.count()))
                    .multiply(BigDecimal.valueOf(weights[chosen]))
                    .divide(BigDecimal.valueOf(Given.sum(weights)), 0, RoundingMode.CEILING);
            int count = calls.loads.get(chosen).count();
            assertTrue(count <= bound.intValueExact(), () -> count + " calls at " + chosen + ", the bound is " + bound);
        }
    }

    @Test
    void while_there_is_room_a_key_stays_where_it_belongs() {
        Given.cases(50, random -> {
            int count = 2 + random.nextInt(30);
            long[] identities = Given.identities(random, count);
            Calls calls = new Calls(count);
            // One call at each, so that the bound is 2 for any further one.
            IntStream.range(0, count).forEach(calls::start);
            Bound bound = new Bound(1.25, calls.loads, calls.total);
            Choice ring = Choices.ringHash(identities, Given.equalWeights(count), Given.equalWeights(count), bound);
            Choice maglev = Choices.maglev(identities, Given.equalWeights(count), bound);
            Choice plainRing = Choices.ringHash(identities, Given.equalWeights(count));
            Choice plainMaglev = Choices.maglev(identities, Given.equalWeights(count));
            for (int i = 0; i < 1000; i++) {
                long key = random.nextLong();
                assertEquals(plainRing.choose(key, 0), ring.choose(key, 0));
                assertEquals(plainMaglev.choose(key, 0), maglev.choose(key, 0));
            }
        });
    }

    /** Google's simulation of 100 bins with one point each and 10,000 keys; facts/balancing.md, table 4. */
    @Test
    void as_many_keys_leave_their_first_choice_as_published() {
        assertEquals(0.33, awayFromFirstChoice(1.25), 0.05);
        assertEquals(0.14, awayFromFirstChoice(2), 0.04);
    }

    private static double awayFromFirstChoice(double factor) {
        SplittableRandom random = new SplittableRandom(16);
        int away = 0;
        for (int round = 0; round < 20; round++) {
            Calls calls = new Calls(100);
            InFlight all = new InFlight();
            IntStream.range(0, 9_999).forEach(i -> all.started());
            RankedMembers members = RankedMembers.of(Given.identities(random, 100), Given.equalWeights(100));
            RingHash ring = new RingHash(members, 1);
            Choice bounded = new BoundedLoads(members, new Bound(factor, calls.loads, all), ring);
            for (int i = 0; i < 10_000; i++) {
                long key = random.nextLong();
                int chosen = bounded.choose(key, 0);
                away += chosen == ring.choose(key, 0) ? 0 : 1;
                calls.start(chosen);
            }
        }
        return away / 200_000.0;
    }

    @Test
    void when_all_seem_full_the_key_stays_where_it_belongs() {
        Calls calls = new Calls(3);
        IntStream.range(0, 9).forEach(i -> calls.loads.get(i % 3).started());
        long[] identities = {1, 2, 3};
        long[] equal = Given.equalWeights(3);
        Choice choice = Choices.ringHash(identities, equal, equal, new Bound(1.25, calls.loads, new InFlight()));
        assertEquals(Choices.ringHash(identities, equal).choose(17, 0), choice.choose(17, 0));
    }

    @Test
    void a_bound_that_is_none_is_refused() {
        for (double factor : new double[] {1, 0, -2, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertEquals(
                    "the factor of bounded loads is " + factor
                            + "; it must be above 1 and finite, for example 1.25, or there is no room for all calls",
                    assertThrows(IllegalArgumentException.class, () -> new Bound(factor, List.of(), new InFlight()))
                            .getMessage());
        }
        Bound bound = new Bound(1.25, Given.loads(2, InFlight::new), new InFlight());
        assertEquals(
                "a bound with 2 loads for 3 endpoints; it must have one for each, in the same order",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Choices.maglev(new long[] {1, 2, 3}, Given.equalWeights(3), bound))
                        .getMessage());
    }

    /** Calls in flight, at their endpoints and in all. */
    private static final class Calls {
        final List<InFlight> loads;
        final InFlight total = new InFlight();
        private final List<Integer> running = new ArrayList<>();

        Calls(int endpoints) {
            this.loads = Given.loads(endpoints, InFlight::new);
        }

        void start(int endpoint) {
            loads.get(endpoint).started();
            total.started();
            running.add(endpoint);
        }

        void endOne(SplittableRandom random) {
            if (!running.isEmpty()) {
                int which = random.nextInt(running.size());
                int last = running.remove(running.size() - 1);
                int endpoint = which < running.size() ? running.set(which, last) : last;
                loads.get(endpoint).ended();
                total.ended();
            }
        }
    }
}
