package io.switchboard.harness;

import java.util.List;
import java.util.stream.Stream;

/** A Markdown table, made row by row: the first columns are text, the others are right-aligned. */
public final class Table {
    private final StringBuilder text = new StringBuilder();

    /** One column of text. */
    public Table(String... headings) {
        this(1, List.of(headings));
    }

    /** @param texts how many columns are text */
    public Table(int texts, List<String> headings) {
        row(headings);
        text.append("|---".repeat(texts))
                .append("|---:".repeat(headings.size() - texts))
                .append("|\n");
    }

    public Table row(String... cells) {
        return row(List.of(cells));
    }

    public Table row(String first, Stream<String> others) {
        return row(Stream.concat(Stream.of(first), others).toList());
    }

    public Table row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
