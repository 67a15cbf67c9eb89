package io.switchboard.simulation;

import io.switchboard.harness.Numbers;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What several independent runs say of a figure.
 *
 * @param error the standard error of the mean; NaN of a single run
 */
record Estimate(double mean, double error, double min, double max, int runs) {
    static Estimate of(double... figures) {
        if (figures.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double mean = Arrays.stream(figures).average().orElseThrow();
        double squares = 0;
        for (double figure : figures) {
            squares += (figure - mean) * (figure - mean);
        }
        return new Estimate(
                mean,
                Math.sqrt(squares / (figures.length - 1) / figures.length),
                Arrays.stream(figures).min().orElseThrow(),
                Arrays.stream(figures).max().orElseThrow(),
                figures.length);
    }

    /** How far the mean is from what was published, as a part of it. */
    double off(double published) {
        return mean / published - 1;
    }

    String plusMinus(int digits) {
        return Numbers.fixed(mean, digits) + (runs > 1 ? " ± " + Numbers.fixed(error, digits) : "");
    }

    /** Of parts. */
    String percent(int digits) {
        return Numbers.percent(mean, digits) + (runs > 1 ? " ± " + Numbers.fixed(100 * error, digits) : "");
    }

    /** The least and the most of the runs. */
    String range(int digits) {
        return Numbers.fixed(min, digits) + " – " + Numbers.fixed(max, digits);
    }

    /** What was published, what came out, how far off that is, and the least and the most of the runs. */
    Stream<String> besides(double published, int publishedDigits, int digits) {
        return Stream.of(
                Numbers.fixed(published, publishedDigits),
                plusMinus(digits),
                Numbers.off(off(published)),
                range(digits));
    }

    /** The same of parts. */
    Stream<String> besidesParts(double published, int publishedDigits, int digits) {
        return Stream.of(
                Numbers.percent(published, publishedDigits),
                percent(digits),
                Numbers.off(off(published)),
                Numbers.fixed(100 * min, digits) + " – " + Numbers.percent(max, digits));
    }
}
