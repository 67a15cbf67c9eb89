package io.switchboard.balancing;

/**
 * Remainders by one divisor, without the division: that of two longs takes a slow core longer than all else in a choice
 * (Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994).
 */
final class Modulus {
    private final int divisor;
    /** ⌊(2⁶⁴ − 1) / divisor⌋, unsigned. */
    private final long reciprocal;

    /** @param divisor positive */
    Modulus(int divisor) {
        this.divisor = divisor;
        this.reciprocal = Long.divideUnsigned(-1L, divisor);
    }

    /** The remainder of an unsigned number. */
    int of(long number) {
        // The reciprocal is too low by 1 at most, so the quotient is as well.
        long quotient = unsignedMultiplyHigh(number, reciprocal);
        long remainder = number - quotient * divisor;
        return (int) (remainder >= divisor ? remainder - divisor : remainder);
    }

    /** JDK 18 has this in {@code Math}. */
    private static long unsignedMultiplyHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }
}
