package io.switchboard.balancing;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Narrows a fleet: each caller uses a few of its endpoints, by random subsetting (gRFC A68). A caller takes those that
 * come first in an order of its own of all endpoints there could be; so when one leaves, its callers take one other
 * each, and no other caller changes anything.
 */
public final class Subset {
    private Subset() {}

    /**
     * @param identities one for each endpoint, by their numbers
     * @param seed what callers differ by: random, and kept while the caller lives
     * @param size how many to use
     * @return the numbers of those to use, ascending; all of them if the size is not below their number
     * @throws IllegalArgumentException if the size is not positive
     */
    public static int[] of(long[] identities, long seed, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a subset of " + size + " endpoints; use 1 at least");
        }
        int count = identities.length;
        if (size >= count) {
            return IntStream.range(0, count).toArray();
        }
        long[] places = Arrays.stream(identities)
                .map(identity -> Hashes.combine(identity, seed))
                .toArray();
        long[] ordered = places.clone();
        Arrays.sort(ordered);
        long last = ordered[size - 1];
        // Endpoints of the same identity have the same place; the lower numbers come first then.
        IntStream before = IntStream.range(0, count).filter(number -> places[number] < last);
        IntStream at = IntStream.range(0, count).filter(number -> places[number] == last);
        return IntStream.concat(before, at).limit(size).sorted().toArray();
    }
}
