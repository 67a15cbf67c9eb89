package io.switchboard.balancing;

/**
 * A choice by key that goes on from endpoints that are at their {@link Bound}.
 *
 * <p>There is always one with room: if each had factor × m × share calls or more, they would have factor × m together,
 * which is more than m. Only while others are counting calls in at the same time all may seem full.
 */
final class BoundedLoads implements Choice {
    /** So many attempts find room by the key's own order nearly always in small sets, too. */
    private static final int LEAST_ATTEMPTS = 64;

    private final Alternatives alternatives;
    private final int attempts;
    private final double factor;
    private final InFlight total;
    private final InFlight[] loads;
    private final long[] weights;
    private final long totalWeight;

    /** @throws IllegalArgumentException if the bound has not as many loads as there are endpoints */
    BoundedLoads(RankedMembers members, Bound bound, Alternatives alternatives) {
        if (bound.loads().size() != members.endpoints()) {
            throw new IllegalArgumentException("a bound with " + bound.loads().size() + " loads for "
                    + members.endpoints() + " endpoints; it must have one for each, in the same order");
        }
        this.alternatives = alternatives;
        this.attempts = Math.max(LEAST_ATTEMPTS, members.size());
        this.factor = bound.factor();
        this.total = bound.total();
        this.loads = bound.loads().toArray(new InFlight[0]);
        this.weights = new long[loads.length];
        for (int rank = 0; rank < members.size(); rank++) {
            weights[members.number(rank)] = members.weight(rank);
        }
        this.totalWeight = members.total();
    }

    @Override
    public int choose(long bits, long nanos) {
        long calls = total.count() + 1L;
        for (int attempt = 0; attempt < attempts; attempt++) {
            int endpoint = alternatives.alternative(bits, attempt);
            if (hasRoom(endpoint, calls)) {
                return endpoint;
            }
        }
        int own = alternatives.choose(bits, nanos);
        for (int distance = 1; distance < loads.length; distance++) {
            int endpoint = (int) (((long) own + distance) % loads.length);
            if (hasRoom(endpoint, calls)) {
                return endpoint;
            }
        }
        return own;
    }

    /** Whether count + 1 ≤ ⌈factor × calls × weight / total weight⌉, without the rounding of a division. */
    private boolean hasRoom(int endpoint, long calls) {
        return loads[endpoint].count() * totalWeight < factor * (calls * weights[endpoint]);
    }
}
