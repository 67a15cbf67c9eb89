package io.switchboard.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Markdown table, made row by row: the first column is text, the others are right-aligned. */
public final class Table {
    private final StringBuilder text = new StringBuilder();

    public Table(String... headings) {
        row(headings);
        text.append("|---|").append("---:|".repeat(headings.length - 1)).append('\n');
    }

    public Table row(String... cells) {
        text.append(Arrays.stream(cells).collect(Collectors.joining(" | ", "| ", " |\n")));
        return this;
    }

    /** The headings of {@link #spread}. */
    public static Table ofSpreads(String subject) {
        return new Table(subject, "min", "p50", "p90", "p99", "max");
    }

    public Table spread(String name, Spread spread) {
        List<Double> values = List.of(spread.min(), spread.p50(), spread.p90(), spread.p99(), spread.max());
        String[] cells = new String[values.size() + 1];
        cells[0] = name;
        for (int i = 0; i < values.size(); i++) {
            cells[i + 1] = millis(values.get(i));
        }
        return row(cells);
    }

    public static String millis(@Nullable Double millis) {
        return millis == null ? "never" : String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%,.0f", millis);
    }

    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** 1,234 and 123 and 12.3 and 1.23 and 0.123. */
    public static String threeDigits(double number) {
        double size = Math.abs(number);
        String format = size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : size >= 0.9995 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, number);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
