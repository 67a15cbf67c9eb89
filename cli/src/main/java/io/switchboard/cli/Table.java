package io.switchboard.cli;

import io.switchboard.core.Internal;
import io.switchboard.core.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under a heading, each column as wide as its widest cell; the last one as it is. */
@Internal
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... heading) {
        rows.add(List.of(heading));
    }

    /** What cells say comes from a registry: a column is as wide as what is shown of it. */
    public void row(String... cells) {
        rows.add(Arrays.stream(cells).map(Text::escaped).toList());
    }

    /** One for each row, the heading first. */
    public List<String> lines() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], Columns.of(row.get(column)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell);
                if (column < row.size() - 1) {
                    line.append(" ".repeat(widths[column] - Columns.of(cell))).append(GAP);
                }
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
