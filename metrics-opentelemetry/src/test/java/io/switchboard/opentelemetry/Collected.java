package io.switchboard.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.switchboard.core.telemetry.Metric;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an SDK collects, metric by metric. */
final class Collected implements AutoCloseable {
    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final SdkMeterProvider provider =
            SdkMeterProvider.builder().registerMetricReader(reader).build();
    final OpenTelemetry openTelemetry =
            OpenTelemetrySdk.builder().setMeterProvider(provider).build();

    Optional<MetricData> data(Metric metric) {
        return reader.collectAllMetrics().stream()
                .filter(data -> data.getName().equals(metric.id()))
                .findFirst();
    }

    /** The values of a gauge or a counter, by those of its attributes in the order of its labels. */
    Map<String, Double> values(Metric metric) {
        Map<String, Double> values = new TreeMap<>();
        data(metric).ifPresent(data -> {
            data.getLongSumData()
                    .getPoints()
                    .forEach(point -> values.put(name(metric, point.getAttributes()), (double) point.getValue()));
            data.getDoubleGaugeData()
                    .getPoints()
                    .forEach(point -> values.put(name(metric, point.getAttributes()), point.getValue()));
        });
        return values;
    }

    /** How often each was taken. */
    Map<String, Long> counts(Metric metric) {
        Map<String, Long> counts = new TreeMap<>();
        data(metric).ifPresent(data -> {
            for (HistogramPointData point : data.getHistogramData().getPoints()) {
                counts.put(name(metric, point.getAttributes()), point.getCount());
            }
        });
        return counts;
    }

    private static String name(Metric metric, Attributes attributes) {
        return metric.labels().stream()
                .map(label -> attributes.get(AttributeKey.stringKey(label)))
                .collect(Collectors.joining(" "));
    }

    @Override
    public void close() {
        provider.close();
    }
}
