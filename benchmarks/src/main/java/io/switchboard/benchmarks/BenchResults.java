package io.switchboard.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that the page tells: what one run measured, or what several have.
 *
 * @param measured in the order of the page
 * @param missing the ids of sections that no run has measured
 * @param failures why a section could not be measured in this run, by its id
 */
record BenchResults(List<MeasuredSection> measured, List<String> missing, SortedMap<String, String> failures) {
    BenchResults {
        measured = List.copyOf(measured);
        missing = List.copyOf(missing);
        failures = new TreeMap<>(failures);
        if (measured.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    /** That which measured most sections; of several that which measured the first. */
    Run run() {
        List<Run> all = measured.stream().map(MeasuredSection::run).distinct().toList();
        return all.stream()
                .max(Comparator.<Run>comparingLong(run -> measured.stream()
                                .filter(one -> one.run().equals(run))
                                .count())
                        .thenComparing(all::indexOf, Comparator.reverseOrder()))
                .orElseThrow();
    }

    List<MeasuredSection> ofOtherRuns() {
        Run run = run();
        return measured.stream().filter(one -> !one.run().equals(run)).toList();
    }

    List<FigureTarget> targets() {
        return measured.stream()
                .flatMap(one -> one.section().targets().stream())
                .toList();
    }

    SortedMap<String, String> charts() {
        SortedMap<String, String> charts = new TreeMap<>();
        measured.forEach(one -> charts.putAll(one.section().charts()));
        return charts;
    }
}
