package io.switchboard.balancing;

/**
 * As many slots as the reduced weights add up to, of which each endpoint has as many in a row as its weight.
 *
 * <p>The slots are divided into buckets of equal width, about as many as there are endpoints, and each bucket knows the
 * first endpoint that has a slot in it. From there a walk finds the slot's endpoint. No two endpoints end in the same
 * slot, so a walk over all slots makes no more steps than there are endpoints for each bucket: for slots that are
 * spread evenly, one or two.
 */
final class WeightedSlots {
    /** The first slot after those of each endpoint; of one without weight, the same as of the one before it. */
    private final int[] ends;

    private final int[] firstOfBucket;
    private final int shift;
    private final int total;

    WeightedSlots(Weights weights) {
        int count = weights.size();
        this.total = weights.total();
        this.ends = new int[count];
        int end = 0;
        for (int i = 0; i < count; i++) {
            end += weights.get(i);
            ends[i] = end;
        }
        int narrow = 0;
        while ((total - 1) >> narrow >= 2L * count) {
            narrow++;
        }
        this.shift = narrow;
        this.firstOfBucket = new int[((total - 1) >> shift) + 1];
        int first = 0;
        for (int bucket = 0; bucket < firstOfBucket.length; bucket++) {
            while (ends[first] <= bucket << shift) {
                first++;
            }
            firstOfBucket[bucket] = first;
        }
    }

    /** The endpoint that has the slot. */
    int at(int slot) {
        int endpoint = firstOfBucket[slot >> shift];
        while (ends[endpoint] <= slot) {
            endpoint++;
        }
        return endpoint;
    }

    /** The endpoint of a random slot, by the upper bits. */
    int draw(long bits) {
        return at(Draws.first(bits, total));
    }

    /** That of a second random slot, by the lower bits; it may be the same endpoint again. */
    int drawAgain(long bits) {
        return at(Draws.second(bits, total));
    }

    /** That of a random slot of the others, by the lower bits; the same endpoint only if no other has one. */
    int drawOther(long bits, int endpoint) {
        int own = weight(endpoint);
        if (own == total) {
            return endpoint;
        }
        int slot = Draws.second(bits, total - own);
        return at(slot < ends[endpoint] - own ? slot : slot + own);
    }

    /** The reduced weight. */
    int weight(int endpoint) {
        return endpoint == 0 ? ends[0] : ends[endpoint] - ends[endpoint - 1];
    }

    int total() {
        return total;
    }
}
