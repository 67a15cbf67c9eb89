package io.switchboard.simulation;

import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Hashes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The textbook's ring with so many points for each endpoint, where {@code ringHash} does not let that number be set.
 */
final class OwnRing implements Choice {
    private final int endpoints;

    /** In ascending order. */
    private final long[] places;

    private final int[] owners;

    OwnRing(long[] identities, int pointsEach) {
        endpoints = identities.length;
        long[] hashes = IntStream.range(0, endpoints * pointsEach)
                .mapToLong(point -> Hashes.combine(identities[point / pointsEach], point % pointsEach))
                .toArray();
        int[] order = IntStream.range(0, hashes.length)
                .boxed()
                .sorted(Comparator.comparingLong(point -> hashes[point]))
                .mapToInt(Integer::intValue)
                .toArray();
        places = Arrays.stream(order).mapToLong(point -> hashes[point]).toArray();
        owners = Arrays.stream(order).map(point -> point / pointsEach).toArray();
    }

    @Override
    public int choose(long bits, long nanos) {
        return owners[next(bits)];
    }

    /** The same, past those that are full: each takes at most {@code capacity} of what is counted. */
    int choose(long bits, long[] counts, long capacity) {
        int next = next(bits);
        for (int passed = 0; passed < places.length; passed++) {
            int endpoint = owners[(next + passed) % places.length];
            if (counts[endpoint] < capacity) {
                return endpoint;
            }
        }
        throw new IllegalStateException("all " + endpoints + " endpoints are full");
    }

    /** The point at or after the key. */
    private int next(long bits) {
        int found = Arrays.binarySearch(places, bits);
        return (found < 0 ? -found - 1 : found) % places.length;
    }
}
