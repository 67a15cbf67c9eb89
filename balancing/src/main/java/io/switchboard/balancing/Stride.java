package io.switchboard.balancing;

/**
 * The step of a walk around a circle of slots that visits each slot once in a round, and comes to every arc of the
 * circle about as often as its length says long before the round is over.
 *
 * <p>How evenly a walk by stride/slots fills the circle is known from the continued fraction of that number: the
 * smaller its partial quotients add up to, the more evenly (Niederreiter, "Random Number Generation and Quasi-Monte
 * Carlo Methods", 1992, chapter 3). The golden ratio has the smallest there are, all 1; but it is no fraction, and the
 * nearest one with these slots below may end in large ones, whose walk leaves an arc alone for long. So of those near
 * it the best is taken.
 */
final class Stride {
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    /** How far from the golden ratio to look, in slots to either side. */
    private static final int REACH = 64;

    private Stride() {}

    /** @param slots positive */
    static int of(int slots) {
        int nearest = (int) Math.round(slots * GOLDEN);
        int best = 1;
        long least = Long.MAX_VALUE;
        for (int distance = 0; distance <= REACH; distance++) {
            for (int candidate : new int[] {nearest - distance, nearest + distance}) {
                long unevenness = candidate > 0 && candidate < slots ? unevenness(candidate, slots) : Long.MAX_VALUE;
                if (unevenness < least) {
                    least = unevenness;
                    best = candidate;
                }
            }
        }
        return best;
    }

    /** The sum of the partial quotients; the highest there is if the walk misses slots, as with a common divisor. */
    static long unevenness(int stride, int slots) {
        long sum = 0;
        int a = slots;
        int b = stride;
        while (b > 0) {
            sum += a / b;
            int rest = a % b;
            a = b;
            b = rest;
        }
        return a == 1 ? sum : Long.MAX_VALUE;
    }
}
