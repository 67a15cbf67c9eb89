package io.switchboard.balancing;

import java.util.Arrays;

/**
 * By key, on a ring: each endpoint has points on it in proportion to its weight, and a key belongs to the next point.
 * The place of a point depends on nothing but the identity of its endpoint.
 *
 * <p>How many points an endpoint has depends on the others only by the mean of the full weights, so that it hardly
 * changes when one of many goes, and not at all while the weight of one grows. A least size of the ring, which others
 * have, would change it for all endpoints of a small set.
 */
final class RingHash implements Alternatives {
    static final int POINTS = 100;

    private static final int MOST_POINTS = 1 << 22;
    private static final int OWNER_BITS = 22;
    private static final long OWNER = (1L << OWNER_BITS) - 1;

    /**
     * In ascending order of their places: 41 bits for the place on the ring, and below them the number of the endpoint.
     */
    private final long[] points;

    /** For each of a power of two of equal arcs, the first point at or after its beginning. */
    private final int[] firstOfArc;

    private final int shift;

    RingHash(RankedMembers members) {
        this(members, POINTS);
    }

    /** @param mean how many points an endpoint has on average, while there is room for so many */
    RingHash(RankedMembers members, int mean) {
        if (members.endpoints() > MOST_POINTS) {
            throw new IllegalArgumentException("a ring of " + members.endpoints() + " endpoints; it has room for "
                    + MOST_POINTS + ": narrow the set by Subset first");
        }
        this.points = points(members, Math.min(MOST_POINTS, (long) mean * members.size()));
        int arcBits = Integer.SIZE - Integer.numberOfLeadingZeros(points.length - 1);
        this.shift = Long.SIZE - 1 - arcBits;
        this.firstOfArc = new int[1 << arcBits];
        int first = 0;
        for (int arc = 0; arc < firstOfArc.length; arc++) {
            while (first < points.length && points[first] < (long) arc << shift) {
                first++;
            }
            firstOfArc[arc] = first;
        }
    }

    private static long[] points(RankedMembers members, long goal) {
        int[] counts = new int[members.size()];
        Arrays.setAll(counts, rank -> (int) Math.max(1, Math.round(goal * members.partOfFull(rank))));
        long[] points = new long[Arrays.stream(counts).sum()];
        int at = 0;
        for (int rank = 0; rank < counts.length; rank++) {
            for (int replica = 0; replica < counts[rank]; replica++) {
                points[at++] = place(Hashes.combine(members.identity(rank), replica)) | rank;
            }
        }
        // By rank where places are the same, so that every process has the same owner there.
        Arrays.sort(points);
        for (int i = 0; i < points.length; i++) {
            points[i] = (points[i] & ~OWNER) | members.number((int) (points[i] & OWNER));
        }
        return points;
    }

    private static long place(long hash) {
        return (hash >>> 1) & ~OWNER;
    }

    @Override
    public int choose(long bits, long nanos) {
        return owner(next(bits));
    }

    /** The owner of the point that many after the key's. */
    @Override
    public int alternative(long bits, int attempt) {
        return owner((int) ((next(bits) + (long) attempt) % points.length));
    }

    private int next(long bits) {
        long place = place(bits);
        int at = firstOfArc[(int) (place >>> shift)];
        while (at < points.length && points[at] < place) {
            at++;
        }
        return at < points.length ? at : 0;
    }

    private int owner(int at) {
        return (int) (points[at] & OWNER);
    }
}
