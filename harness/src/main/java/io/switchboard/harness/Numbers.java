package io.switchboard.harness;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as reports write them. */
public final class Numbers {
    private Numbers() {}

    public static String fixed(double number, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", number);
    }

    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String percent(double part, int digits) {
        return fixed(100 * part, digits) + " %";
    }

    /** With its sign: how far off something is. */
    public static String off(double part) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * part);
    }

    /** 1,234 and 123 and 12.3 and 1.23 and 0.123. */
    public static String threeDigits(double number) {
        double size = Math.abs(number);
        String format = size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : size >= 0.9995 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, number);
    }

    /** 1,234 and 123 and 12.3 and 1.2 and 0.12. */
    public static String plain(double number) {
        double size = Math.abs(number);
        return String.format(Locale.ROOT, size < 1 ? "%.2f" : size < 100 ? "%.1f" : "%,.0f", number);
    }

    /** @param millis null: it never happened */
    public static String millis(@Nullable Double millis) {
        return millis == null ? "never" : String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%,.0f", millis);
    }
}
