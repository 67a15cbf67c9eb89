package io.switchboard.benchmarks.picks;

import java.util.List;

/** A Markdown table, made row by row: the first columns are text, the others are right-aligned. */
final class Table {
    private final StringBuilder text = new StringBuilder();

    /** @param texts how many columns are text */
    Table(int texts, List<String> headings) {
        row(headings);
        text.append("|---".repeat(texts))
                .append("|---:".repeat(headings.size() - texts))
                .append("|\n");
    }

    Table row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
