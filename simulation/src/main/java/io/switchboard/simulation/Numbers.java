package io.switchboard.simulation;

import java.util.Locale;

/** Numbers as the report writes them. */
final class Numbers {
    private Numbers() {}

    static String fixed(double number, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", number);
    }

    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String percent(double part, int digits) {
        return fixed(100 * part, digits) + " %";
    }

    /** With its sign: how far off something is. */
    static String off(double part) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * part);
    }

    static String plusMinus(Estimate estimate, int digits) {
        return fixed(estimate.mean(), digits) + (estimate.runs() > 1 ? " ± " + fixed(estimate.error(), digits) : "");
    }

    static String percent(Estimate part, int digits) {
        return percent(part.mean(), digits) + (part.runs() > 1 ? " ± " + fixed(100 * part.error(), digits) : "");
    }

    /** The least and the most of the runs. */
    static String range(Estimate estimate, int digits) {
        return fixed(estimate.min(), digits) + " – " + fixed(estimate.max(), digits);
    }

    static String percents(Estimate part, int digits) {
        return fixed(100 * part.min(), digits) + " – " + percent(part.max(), digits);
    }

    static String millis(double millis) {
        return fixed(millis, millis < 100 ? 1 : 0);
    }
}
