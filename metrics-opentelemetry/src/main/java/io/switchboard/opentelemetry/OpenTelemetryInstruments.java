package io.switchboard.opentelemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.switchboard.core.telemetry.Instruments;
import io.switchboard.core.telemetry.Metric;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** Metrics as instruments: gauges and counters are observed when they are collected, so nothing is added up twice. */
final class OpenTelemetryInstruments implements Instruments {
    /** Around the request timeout (3 s unless set) and below. */
    private static final List<Double> BOUNDS = List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

    private final Attributes common;
    private final Map<Metric, Map<Attributes, DoubleSupplier>> observed = new EnumMap<>(Metric.class);
    private final Map<Metric, DoubleHistogram> histograms = new EnumMap<>(Metric.class);

    OpenTelemetryInstruments(Meter meter, Attributes common) {
        this.common = common;
        for (Metric metric : Metric.values()) {
            if (metric.kind() == Metric.Kind.TIMER) {
                histograms.put(metric, histogram(meter, metric));
            } else {
                Map<Attributes, DoubleSupplier> series = new ConcurrentHashMap<>();
                observed.put(metric, series);
                observe(meter, metric, series);
            }
        }
    }

    private static DoubleHistogram histogram(Meter meter, Metric metric) {
        return meter.histogramBuilder(metric.id())
                .setUnit(metric.unit())
                .setDescription(metric.meaning())
                .setExplicitBucketBoundariesAdvice(BOUNDS)
                .build();
    }

    private static void observe(Meter meter, Metric metric, Map<Attributes, DoubleSupplier> series) {
        if (metric.kind() == Metric.Kind.COUNTER) {
            meter.counterBuilder(metric.id())
                    .setUnit(metric.unit())
                    .setDescription(metric.meaning())
                    .buildWithCallback(result -> series.forEach(
                            (attributes, value) -> result.record((long) value.getAsDouble(), attributes)));
        } else {
            meter.gaugeBuilder(metric.id())
                    .setUnit(metric.unit())
                    .setDescription(metric.meaning())
                    .buildWithCallback(result ->
                            series.forEach((attributes, value) -> result.record(value.getAsDouble(), attributes)));
        }
    }

    @Override
    public Series show(Metric metric, List<String> labels, DoubleSupplier value) {
        Map<Attributes, DoubleSupplier> series = observed.getOrDefault(metric, Map.of());
        Attributes attributes = attributes(metric, labels);
        series.put(attributes, value);
        return () -> series.remove(attributes, value);
    }

    @Override
    public void took(Metric metric, List<String> labels, long nanos) {
        DoubleHistogram histogram = histograms.get(metric);
        if (histogram != null) {
            histogram.record(nanos / 1e9, attributes(metric, labels));
        }
    }

    private Attributes attributes(Metric metric, List<String> labels) {
        AttributesBuilder attributes = common.toBuilder();
        for (int i = 0; i < labels.size(); i++) {
            attributes.put(metric.labels().get(i), labels.get(i));
        }
        return attributes.build();
    }
}
