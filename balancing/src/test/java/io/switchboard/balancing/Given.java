package io.switchboard.balancing;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Random cases, and what they are made of. */
final class Given {
    private Given() {}

    /** Checks a property on so many random cases; a failure names the seed of its case. */
    static void cases(int count, Consumer<SplittableRandom> property) {
        for (long seed = 1; seed <= count; seed++) {
            try {
                property.accept(new SplittableRandom(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("with seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** Up to 40 weights of one of several kinds, none above the highest; one at least is positive. */
    static long[] weights(SplittableRandom random, long highest) {
        int count = random.nextInt(8) == 0 ? 1 : 1 + random.nextInt(40);
        int kind = random.nextInt(5);
        long[] weights = new long[count];
        for (int i = 0; i < count; i++) {
            weights[i] = switch (kind) {
                case 0 -> highest;
                case 1 -> random.nextLong(Math.min(highest, 10) + 1);
                case 2 -> 1 + random.nextLong(highest);
                case 3 -> random.nextInt(4) == 0 ? 1 + random.nextLong(highest) : 0;
                default -> Math.max(1, highest >> random.nextInt(20));
            };
        }
        weights[random.nextInt(count)] = 1 + random.nextLong(highest);
        return weights;
    }

    static long[] equalWeights(int count) {
        long[] weights = new long[count];
        Arrays.fill(weights, 100);
        return weights;
    }

    static long[] identities(SplittableRandom random, int count) {
        return random.longs(count).toArray();
    }

    static <T> List<T> loads(int count, Supplier<T> load) {
        return Stream.generate(load).limit(count).toList();
    }

    static long sum(long[] values) {
        return Arrays.stream(values).sum();
    }

    static long[] without(long[] values, int index) {
        long[] rest = new long[values.length - 1];
        System.arraycopy(values, 0, rest, 0, index);
        System.arraycopy(values, index + 1, rest, index, rest.length - index);
        return rest;
    }
}
