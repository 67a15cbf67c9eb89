package io.switchboard.cli;

import io.switchboard.operator.load.InstanceLoad;
import io.switchboard.operator.load.LoadReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code top}: an instance, or a whole service.
 *
 * @param words what stands before the figures
 * @param age of its last report in seconds, of a service the oldest; NaN: there is none
 * @param problem null: all is well
 */
record LoadRow(
        String name,
        List<String> words,
        double inFlight,
        double rate,
        double failures,
        double utilization,
        double age,
        @Nullable String problem) {
    private static final List<String> FIGURES = List.of("IN FLIGHT", "CALLS/S", "FAILED/S", "LOAD", "AGE");

    /** By what rows are ordered: by name, or those with the most first. */
    enum Sort {
        calls(LoadRow::inFlight),
        rate(LoadRow::rate),
        failures(LoadRow::failures),
        load(LoadRow::utilization),
        age(LoadRow::age),
        name(row -> 0);

        @SuppressWarnings("ImmutableEnumChecker") // None has a state.
        private final ToDoubleFunction<LoadRow> figure;

        Sort(ToDoubleFunction<LoadRow> figure) {
            this.figure = figure;
        }

        /** What is not known comes last. */
        Comparator<LoadRow> order() {
            return Comparator.comparingDouble((LoadRow row) -> {
                        double value = figure.applyAsDouble(row);
                        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : -value;
                    })
                    .thenComparing(LoadRow::name);
        }
    }

    static LoadRow of(InstanceLoad load, boolean severalDatacenters) {
        LoadReport report = LoadTotals.isFresh(load) ? load.report() : null;
        List<String> words = new ArrayList<>();
        if (severalDatacenters) {
            words.add(load.datacenter() == null ? "-" : load.datacenter());
        }
        words.add(load.instance().id());
        words.add(load.instance().address().toString());
        words.add(InstanceJson.place(load.instance()));
        words.add(InstanceJson.state(load.instance()));
        return new LoadRow(
                load.instance().name(),
                words,
                report == null ? Double.NaN : report.inFlight(),
                report == null ? Double.NaN : report.rate(),
                report == null ? Double.NaN : report.failures(),
                report == null ? Double.NaN : report.utilization(),
                load.report() == null ? Double.NaN : load.age().toMillis() / 1e3,
                load.problem());
    }

    static LoadRow of(String service, LoadTotals totals, List<InstanceLoad> instances, @Nullable String problem) {
        return new LoadRow(
                service,
                List.of(service, Integer.toString(totals.instances()), Integer.toString(totals.reporting())),
                totals.inFlight(),
                totals.rate(),
                totals.failures(),
                totals.utilization(),
                instances.stream()
                        .filter(one -> one.report() != null)
                        .mapToDouble(one -> one.age().toMillis() / 1e3)
                        .max()
                        .orElse(Double.NaN),
                problem);
    }

    /** Figures stand one under the other, by their last digits. */
    static Table table(List<String> words, List<LoadRow> rows) {
        List<List<String>> figures =
                new ArrayList<>(rows.stream().map(LoadRow::figures).toList());
        figures.add(0, FIGURES);
        int[] widths = new int[FIGURES.size()];
        for (List<String> each : figures) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], each.get(i).length());
            }
        }
        Table table = new Table(cells(words, figures.get(0), widths, "PROBLEM"));
        for (int i = 0; i < rows.size(); i++) {
            String problem = rows.get(i).problem;
            table.row(cells(rows.get(i).words, figures.get(i + 1), widths, problem == null ? "-" : problem));
        }
        return table;
    }

    private static String[] cells(List<String> words, List<String> figures, int[] widths, String problem) {
        List<String> cells = new ArrayList<>(words);
        for (int i = 0; i < widths.length; i++) {
            cells.add(" ".repeat(widths[i] - figures.get(i).length()) + figures.get(i));
        }
        cells.add(problem);
        return cells.toArray(String[]::new);
    }

    private List<String> figures() {
        return List.of(
                shown(inFlight, "%.0f"),
                shown(rate, "%.1f"),
                shown(failures, "%.1f"),
                shown(utilization * 100, "%.0f %%"),
                Double.isNaN(age) ? "-" : Ages.text(Duration.ofMillis((long) (age * 1e3))));
    }

    static String shown(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}
