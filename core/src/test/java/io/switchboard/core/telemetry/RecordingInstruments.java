package io.switchboard.core.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/** Shows metrics to a test, as {@code picks[demo, a, none]}. */
final class RecordingInstruments implements Instruments {
    final List<String> durations = new ArrayList<>();
    private final Map<String, DoubleSupplier> shown = new TreeMap<>();

    @Override
    public Series show(Metric metric, List<String> labels, DoubleSupplier value) {
        String name = name(metric, labels);
        if (shown.putIfAbsent(name, value) != null) {
            throw new AssertionError(name + " is shown already");
        }
        return () -> {
            if (!shown.remove(name, value)) {
                throw new AssertionError(name + " is not shown");
            }
        };
    }

    @Override
    public void took(Metric metric, List<String> labels, long nanos) {
        durations.add(name(metric, labels) + " " + nanos);
    }

    /** Those series of a metric, by label values, that are not 0. */
    Map<String, Integer> of(Metric metric) {
        Map<String, Integer> values = all(metric);
        values.values().removeIf(value -> value == 0);
        return values;
    }

    Map<String, Integer> all(Metric metric) {
        String start = metric.id() + "[";
        Map<String, Integer> values = new TreeMap<>();
        shown.forEach((name, value) -> {
            if (name.startsWith(start)) {
                values.put(name.substring(start.length(), name.length() - 1), (int) value.getAsDouble());
            }
        });
        return values;
    }

    int series() {
        return shown.size();
    }

    private static String name(Metric metric, List<String> labels) {
        if (labels.size() != metric.labels().size()) {
            throw new AssertionError(metric + " has the labels " + metric.labels() + ", not " + labels);
        }
        return metric.id() + labels;
    }
}
