package io.switchboard.simulation;

import java.util.Arrays;
import java.util.stream.Collectors;

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

    @Override
    public String toString() {
        return text.toString();
    }
}
