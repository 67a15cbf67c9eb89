package io.switchboard.benchmarks.picks;

import java.util.Locale;

/** Numbers as a report writes them: three digits that say something, and no more. */
final class Numbers {
    private Numbers() {}

    static String plain(double value) {
        double size = Math.abs(value);
        String format = size < 1 ? "%.2f" : size < 100 ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, format, value);
    }

    static String with(double value, String unit) {
        return plain(value) + " " + unit;
    }

    /** The middle and how far the others are from it. */
    static String of(Spread spread) {
        return plain(spread.median()) + " (" + plain(spread.min()) + "–" + plain(spread.max()) + ")";
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
