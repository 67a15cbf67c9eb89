package io.switchboard.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Markdown table, made row by row: the first column is text, the others are right-aligned. */
final class Table {
    private final StringBuilder text = new StringBuilder();

    Table(String... headings) {
        row(headings);
        text.append("|---|").append("---:|".repeat(headings.length - 1)).append('\n');
    }

    Table row(String... cells) {
        text.append(Arrays.stream(cells).collect(Collectors.joining(" | ", "| ", " |\n")));
        return this;
    }

    /** The headings of {@link #spread}. */
    static Table ofSpreads(String subject) {
        return new Table(subject, "min", "p50", "p90", "p99", "max");
    }

    Table spread(String name, Spread spread) {
        List<Double> values = List.of(spread.min(), spread.p50(), spread.p90(), spread.p99(), spread.max());
        String[] cells = new String[values.size() + 1];
        cells[0] = name;
        for (int i = 0; i < values.size(); i++) {
            cells[i + 1] = millis(values.get(i));
        }
        return row(cells);
    }

    static String millis(@Nullable Double millis) {
        return millis == null ? "never" : String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%,.0f", millis);
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
