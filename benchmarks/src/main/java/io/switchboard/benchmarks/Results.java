package io.switchboard.benchmarks;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that one run measured.
 *
 * @param day of the run
 * @param etcd its version
 * @param etcdSettings the arguments that it ran with
 * @param only the sections that were asked for; empty: all
 * @param failures why a section is missing, by its id
 */
record Results(
        String day,
        Machine machine,
        String commit,
        String etcd,
        String etcdSettings,
        String grpc,
        boolean quick,
        List<String> only,
        List<Section> sections,
        SortedMap<String, String> failures) {
    Results {
        only = List.copyOf(only);
        sections = List.copyOf(sections);
        failures = new TreeMap<>(failures);
    }

    List<Target> targets() {
        return sections.stream().flatMap(one -> one.targets().stream()).toList();
    }

    SortedMap<String, String> charts() {
        SortedMap<String, String> charts = new TreeMap<>();
        sections.forEach(one -> charts.putAll(one.charts()));
        return charts;
    }
}
