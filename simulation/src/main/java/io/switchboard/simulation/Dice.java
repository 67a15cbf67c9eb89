package io.switchboard.simulation;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Seeded chance. Only arithmetic whose result IEEE 754 fixes is used ({@code Math.log} may differ from one processor to
 * another), so a seed throws the same everywhere.
 */
final class Dice {
    private static final double LN_2 = 0.6931471805599453;
    private static final double SQRT_2 = 1.4142135623730951;

    private final SplittableRandom random;

    /** @param purpose what is thrown for, so that one part's throws do not shift another's */
    Dice(long seed, String purpose) {
        random = new SplittableRandom(seed ^ ((long) purpose.hashCode() << 32)).split();
    }

    long bits() {
        return random.nextLong();
    }

    int below(int bound) {
        return number(bits(), bound);
    }

    /** The number below {@code bound} that uniformly distributed bits stand for. */
    static int number(long bits, int bound) {
        return (int) (((bits >>> 33) * bound) >>> 31);
    }

    /** So many different numbers below {@code bound}. */
    int[] drawn(int count, int bound) {
        return IntStream.generate(() -> below(bound)).distinct().limit(count).toArray();
    }

    /** In (0, 1), neither end included. */
    double uniform() {
        return ((bits() >>> 12) + 0.5) * 0x1p-52;
    }

    long exponential(double mean) {
        return Math.round(-mean * ln(uniform()));
    }

    /** Close to the normal distribution: the sum of twelve throws, whose variance is 1; none is beyond ±6. */
    double normal() {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += uniform();
        }
        return sum;
    }

    /**
     * The natural logarithm of a normal positive number, to 12 digits: 2 artanh((m − 1) / (m + 1)) of its mantissa m.
     */
    static double ln(double x) {
        long bits = Double.doubleToRawLongBits(x);
        int exponent = (int) (bits >>> 52) - 1023;
        double mantissa = Double.longBitsToDouble((bits & 0xfffffffffffffL) | 0x3ff0000000000000L);
        if (mantissa > SQRT_2) {
            mantissa *= 0.5;
            exponent++;
        }
        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        double series = 1 / 15.0 + square / 17;
        series = 1 / 13.0 + square * series;
        series = 1 / 11.0 + square * series;
        series = 1 / 9.0 + square * series;
        series = 1 / 7.0 + square * series;
        series = 1 / 5.0 + square * series;
        series = 1 / 3.0 + square * series;
        return 2 * s * (1 + square * series) + exponent * LN_2;
    }
}
