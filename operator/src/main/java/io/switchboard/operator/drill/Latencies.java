package io.switchboard.operator.drill;

import java.util.OptionalLong;

/** How long calls took: counts in buckets that are 6 % wide at most, so that any number of calls takes as much room. */
public final class Latencies {
    private static final int BITS = 4;
    private static final int PARTS = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * PARTS];
    private long total;

    public void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        total++;
    }

    void addAll(Latencies others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
        total += others.total;
    }

    /**
     * The time in nanoseconds that the given part of the calls took at most, or a little more; empty: there were none.
     *
     * @param part such as 0.99
     */
    public OptionalLong within(double part) {
        long wanted = Math.max(1, (long) Math.ceil(part * total));
        for (int i = 0; i < counts.length && total > 0; i++) {
            wanted -= counts[i];
            if (wanted <= 0) {
                return OptionalLong.of(longest(i));
            }
        }
        return OptionalLong.empty();
    }

    private static int bucket(long nanos) {
        if (nanos < PARTS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - BITS;
        return (shift + 1) * PARTS + (int) (nanos >>> shift) - PARTS;
    }

    private static long longest(int bucket) {
        if (bucket < PARTS) {
            return bucket;
        }
        int shift = bucket / PARTS - 1;
        return ((long) (bucket % PARTS + PARTS + 1) << shift) - 1;
    }
}
