package io.switchboard.harness;

import java.util.Collection;

/** Percentiles: all of them are the nearest rank. */
public final class Ranks {
    private Ranks() {}

    /** @throws IllegalArgumentException if there is none */
    public static double[] sorted(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /**
     * The index of a percentile among sorted values.
     *
     * @param part such as 0.99
     */
    public static int index(int count, double part) {
        return Math.max(0, Math.min(count, (int) Math.ceil(count * part)) - 1);
    }
}
