package io.switchboard.core.directory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * An order by measured latency that keeps still: two change places only where one is clearly nearer, and what is not
 * measured keeps its place.
 */
final class Nearest {
    /** What is nearer by less than this factor may be so by chance. */
    private static final double CLEARLY = 1.5;

    /** So may what is nearer by less than this: a process that starts measures so much for nothing. */
    private static final long NANOS = 10_000_000;

    private record Measured<T>(T one, long nanos) {
        boolean isClearlyNearerThan(Measured<T> other) {
            return nanos * CLEARLY < other.nanos && other.nanos - nanos > NANOS;
        }
    }

    private Nearest() {}

    /** @param before the order so far */
    static <T> List<T> order(List<T> before, Function<T, OptionalLong> latency) {
        List<Integer> places = new ArrayList<>();
        List<Measured<T>> measured = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            OptionalLong nanos = latency.apply(before.get(i));
            if (nanos.isPresent()) {
                places.add(i);
                measured.add(new Measured<>(before.get(i), nanos.getAsLong()));
            }
        }
        for (int round = 1; round < measured.size(); round++) {
            for (int i = 1; i < measured.size(); i++) {
                if (measured.get(i).isClearlyNearerThan(measured.get(i - 1))) {
                    Collections.swap(measured, i - 1, i);
                }
            }
        }
        List<T> order = new ArrayList<>(before);
        for (int i = 0; i < places.size(); i++) {
            order.set(places.get(i), measured.get(i).one);
        }
        return List.copyOf(order);
    }
}
