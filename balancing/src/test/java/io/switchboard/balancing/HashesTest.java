package io.switchboard.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HashesTest {
    @Test
    void a_million_short_texts_have_as_many_hashes() {
        long[] hashes = LongStream.range(0, 1_000_000)
                .map(i -> Hashes.of(Long.toString(i, 36)))
                .toArray();
        long[] others = LongStream.range(0, 1_000_000)
                .map(i -> Hashes.of("10.0." + i / 1000 + "." + i % 1000 + ":80"))
                .toArray();
        assertEquals(1_000_000, distinct(hashes));
        assertEquals(1_000_000, distinct(others));
    }

    @Test
    void zeros_at_the_end_and_the_place_of_a_character_count() {
        String[] texts = {"", "\0", "\0\0", "\0\0\0\0", "\0\0\0\0\0", "a", "a\0", "\0a", "abcd", "abcde", "abcd\0e"};
        assertEquals(
                texts.length,
                distinct(Arrays.stream(texts).mapToLong(Hashes::of).toArray()));
    }

    @Test
    void it_is_the_characters_that_count_and_not_what_holds_them() {
        assertEquals(Hashes.of("xiaoxu/ü"), Hashes.of(CharBuffer.wrap("xiaoxu/ü")));
    }

    @Test
    void each_bit_of_a_number_changes_half_of_the_hash() {
        SplittableRandom random = new SplittableRandom(18);
        long other = random.nextLong();
        assertAvalanche(Hashes::mix);
        assertAvalanche(value -> Hashes.combine(value, other));
        assertAvalanche(value -> Hashes.combine(other, value));
    }

    /** Over numbers that are counted up, which are the hardest to mix. */
    private static void assertAvalanche(LongUnaryOperator hash) {
        int samples = 2000;
        for (int in = 0; in < Long.SIZE; in++) {
            int[] flips = new int[Long.SIZE];
            for (long value = 0; value < samples; value++) {
                long changed = hash.applyAsLong(value) ^ hash.applyAsLong(value ^ (1L << in));
                for (int out = 0; out < Long.SIZE; out++) {
                    flips[out] += (int) (changed >>> out) & 1;
                }
            }
            assertHalf(flips, samples, "bit " + in);
        }
    }

    @Test
    void each_bit_of_a_text_changes_half_of_the_hash() {
        for (int length = 1; length <= 9; length++) {
            for (int in = 0; in < length * 8; in++) {
                int[] flips = new int[Long.SIZE];
                for (int sample = 0; sample < 2000; sample++) {
                    StringBuilder text = new StringBuilder(Integer.toString(sample + 100_000_000));
                    text.setLength(length);
                    // Counted up within what is left of the text.
                    text.setCharAt(length - 1, (char) (' ' + sample));
                    long before = Hashes.of(text);
                    text.setCharAt(in / 8, (char) (text.charAt(in / 8) ^ (1 << in % 8)));
                    long changed = before ^ Hashes.of(text);
                    for (int out = 0; out < Long.SIZE; out++) {
                        flips[out] += (int) (changed >>> out) & 1;
                    }
                }
                assertHalf(flips, 2000, "bit " + in + " of " + length + " characters");
            }
        }
    }

    private static void assertHalf(int[] flips, int samples, String what) {
        assertEquals(0.5, Arrays.stream(flips).average().orElseThrow() / samples, 0.02, what);
        for (int count : flips) {
            assertEquals(0.5, (double) count / samples, 0.07, what);
        }
    }

    @Test
    void the_order_of_two_numbers_counts() {
        Given.cases(1000, random -> {
            long a = random.nextInt(10);
            long b = a + 1 + random.nextInt(10);
            assertNotEquals(Hashes.combine(a, b), Hashes.combine(b, a));
        });
    }

    /** Callers of different releases have to agree on them. */
    @Test
    void hashes_are_the_same_in_every_release() {
        assertEquals("a706dd2f4d197e6f", Long.toHexString(Hashes.of("")));
        assertEquals("f9e497ec7294b25f", Long.toHexString(Hashes.of("10.0.0.1:8080")));
        assertEquals("e220a8397b1dcdaf", Long.toHexString(Hashes.mix(0)));
        assertEquals("bcd9dbb49673066b", Long.toHexString(Hashes.combine(1, 2)));
    }

    private static long distinct(long[] values) {
        return Arrays.stream(values).distinct().count();
    }

    @Test
    void keys_of_a_sequence_fall_evenly_into_buckets() {
        int[] counts = new int[1000];
        for (int i = 0; i < 1_000_000; i++) {
            counts[(int) Long.remainderUnsigned(Hashes.of("user-" + i), 1000)]++;
        }
        // 1000 on average, with a standard deviation of 32.
        assertTrue(Arrays.stream(counts).allMatch(count -> count > 800 && count < 1200));
    }
}
