package io.switchboard.balancing;

/** Two random numbers below a limit out of 64 random bits: one goes by the upper bits, the other by the lower 32. */
final class Draws {
    private static final long LOWER = 0xffffffffL;

    private Draws() {}

    /** @param limit positive; the number is below it */
    static int first(long bits, int limit) {
        return (int) Math.multiplyHigh(bits >>> 1, (long) limit << 1);
    }

    /**
     * As {@link #first}, and independent of it for limits up to 2<sup>31</sup>, but for a bias of limit/2<sup>32</sup>.
     */
    static int second(long bits, int limit) {
        return (int) (((bits & LOWER) * limit) >>> Integer.SIZE);
    }
}
