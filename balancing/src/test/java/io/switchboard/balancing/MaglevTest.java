package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MaglevTest {
    /** Figure 12 of the paper, at N = 1,000; facts/balancing.md, table 2. */
    @Test
    void slots_are_spread_and_kept_as_published() {
        SplittableRandom random = new SplittableRandom(12);
        long[] identities = Given.identities(random, 1000);
        long[] before = owners(identities, Maglev.SLOTS);
        assertEquals(66 / 65.537, maxByMean(identities, Maglev.SLOTS), 1e-9);
        double one = 0;
        for (int i = 0; i < 20; i++) {
            one += changed(before, owners(Given.without(identities, i * 50), Maglev.SLOTS)) / 20;
        }
        assertEquals(0.0064, one, 0.001);
        assertEquals(0.082, changed(before, owners(Arrays.copyOf(identities, 950), Maglev.SLOTS)), 0.008);
    }

    @Test
    void ten_times_the_slots_move_fewer_keys() {
        long[] identities = Given.identities(new SplittableRandom(13), 1000);
        long[] before = owners(identities, Maglev.MORE_SLOTS);
        assertEquals(656 / 655.373, maxByMean(identities, Maglev.MORE_SLOTS), 1e-9);
        double one = 0;
        for (int i = 0; i < 3; i++) {
            one += changed(before, owners(Given.without(identities, i * 300), Maglev.MORE_SLOTS)) / 3;
        }
        assertEquals(0.0043, one, 0.001);
        assertEquals(0.059, changed(before, owners(Arrays.copyOf(identities, 950), Maglev.MORE_SLOTS)), 0.006);
    }

    @Test
    void weights_are_respected_to_a_few_slots() {
        Given.cases(50, random -> {
            long[] weights = Given.weights(random, 1 + random.nextInt(100));
            long[] identities = Given.identities(random, weights.length);
            int[] counts =
                    Disruption.counts(Choices.maglev(identities, weights), weights.length, everySlot(Maglev.SLOTS));
            for (int i = 0; i < weights.length; i++) {
                double expected = (double) Maglev.SLOTS * weights[i] / Given.sum(weights);
                assertEquals(expected, counts[i], 3, "endpoint " + i + " of " + Arrays.toString(weights));
            }
        });
    }

    @Test
    void a_heavy_endpoint_leaves_each_light_one_a_slot() {
        long[] weights = new long[1000];
        Arrays.fill(weights, 1);
        weights[500] = Weights.HIGHEST;
        long[] identities = Given.identities(new SplittableRandom(14), weights.length);
        int[] counts = Disruption.counts(Choices.maglev(identities, weights), weights.length, everySlot(Maglev.SLOTS));
        assertEquals(Maglev.SLOTS - 999, counts[500]);
        assertTrue(Arrays.stream(counts).allMatch(count -> count >= 1));
    }

    @Test
    void more_than_five_thousand_endpoints_get_the_larger_table() {
        long[] identities = Given.identities(new SplittableRandom(15), 5001);
        Choice choice = Choices.maglev(identities, Given.equalWeights(5001));
        int[] counts = Disruption.counts(choice, 5001, everySlot(Maglev.MORE_SLOTS));
        assertTrue(
                Arrays.stream(counts).allMatch(count -> count == 131 || count == 132), () -> Arrays.toString(counts));
    }

    @Test
    void more_endpoints_than_slots_are_refused() {
        RankedMembers members = RankedMembers.of(new long[] {1, 2, 3, 4}, Given.equalWeights(4));
        assertEquals(
                "a maglev table for 4 endpoints; it has 3 slots: narrow the set by Subset first",
                assertThrows(IllegalArgumentException.class, () -> new Maglev(members, 3))
                        .getMessage());
    }

    @Test
    void few_slots_are_all_taken() {
        Given.cases(500, random -> {
            int count = 1 + random.nextInt(13);
            RankedMembers members = RankedMembers.of(
                    Given.identities(random, count), random.longs(count, 1, 5).toArray());
            int[] counts = Disruption.counts(new Maglev(members, 13), count, everySlot(13));
            assertEquals(13, Arrays.stream(counts).sum());
            assertTrue(Arrays.stream(counts).allMatch(each -> each >= 1), () -> Arrays.toString(counts));
        });
    }

    @Test
    void hashes_are_taken_as_unsigned() {
        Choice choice = Choices.maglev(new long[] {1, 2, 3}, Given.equalWeights(3));
        long[] keys = {-1, Long.MIN_VALUE, -65_537};
        int[] expected = Arrays.stream(keys)
                .mapToInt(key -> choice.choose(Long.remainderUnsigned(key, Maglev.SLOTS), 0))
                .toArray();
        assertArrayEquals(
                expected,
                Arrays.stream(keys).mapToInt(key -> choice.choose(key, 0)).toArray());
    }

    private static long[] owners(long[] identities, int slots) {
        Maglev maglev = new Maglev(RankedMembers.of(identities, Given.equalWeights(identities.length)), slots);
        return Disruption.owners(maglev, identities, everySlot(slots));
    }

    private static double maxByMean(long[] identities, int slots) {
        Maglev maglev = new Maglev(RankedMembers.of(identities, Given.equalWeights(identities.length)), slots);
        return Disruption.maxByMean(Disruption.counts(maglev, identities.length, everySlot(slots)));
    }

    private static double changed(long[] before, long[] after) {
        return (double) IntStream.range(0, before.length)
                        .filter(slot -> before[slot] != after[slot])
                        .count()
                / before.length;
    }

    private static long[] everySlot(int slots) {
        return LongStream.range(0, slots).toArray();
    }
}
