package io.switchboard.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Markdown table, made row by row: the first column is text, the others are right-aligned. */
final class Table {
    private final StringBuilder text = new StringBuilder();

    Table(String... headings) {
        row(headings);
        text.append("|---|").append("---:|".repeat(headings.length - 1)).append('\n');
    }

    static Table of(String first, List<String> rest) {
        return new Table(joined(first, rest));
    }

    Table row(String first, List<String> rest) {
        return row(joined(first, rest));
    }

    private static String[] joined(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toArray(String[]::new);
    }

    Table row(String... cells) {
        text.append(Arrays.stream(cells).collect(Collectors.joining(" | ", "| ", " |\n")));
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
