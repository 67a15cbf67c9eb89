package io.switchboard.simulation;

import java.util.Arrays;

/** Numbers from 0 whose popularity is 1 / (number + 1): Zipf's law with exponent 1. */
final class Zipf {
    private final double[] sums;

    Zipf(int numbers) {
        sums = new double[numbers];
        double sum = 0;
        for (int i = 0; i < numbers; i++) {
            sum += 1.0 / (i + 1);
            sums[i] = sum;
        }
    }

    int next(Dice dice) {
        int found = Arrays.binarySearch(sums, dice.uniform() * sums[sums.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found, sums.length - 1);
    }

    /** The share of the most popular number. */
    double top() {
        return 1 / sums[sums.length - 1];
    }
}
