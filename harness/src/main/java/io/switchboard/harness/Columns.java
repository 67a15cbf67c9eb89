package io.switchboard.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A {@link Table} with a row for each thing of a kind, told column by column. */
public final class Columns<T> {
    private final List<String> headings = new ArrayList<>();
    private final List<Function<T, String>> cells = new ArrayList<>();

    public Columns<T> column(String heading, Function<T, String> cell) {
        headings.add(heading);
        cells.add(cell);
        return this;
    }

    public Table of(List<T> things) {
        Table table = new Table(1, headings);
        things.forEach(
                thing -> table.row(cells.stream().map(cell -> cell.apply(thing)).toList()));
        return table;
    }
}
