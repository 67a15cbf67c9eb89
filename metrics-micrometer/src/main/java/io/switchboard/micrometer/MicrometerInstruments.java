package io.switchboard.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.switchboard.core.telemetry.Instruments;
import io.switchboard.core.telemetry.Metric;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Metrics as meters: gauges and counters are read when the registry is, so nothing is added up twice. */
final class MicrometerInstruments implements Instruments {
    /** Around the request timeout (3 s unless set) and below. */
    private static final Duration[] BOUNDS = Stream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Tags common;

    MicrometerInstruments(MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
    }

    @Override
    public Series show(Metric metric, List<String> labels, DoubleSupplier value) {
        Meter meter = metric.kind() == Metric.Kind.COUNTER
                ? FunctionCounter.builder(metric.id(), value, DoubleSupplier::getAsDouble)
                        .tags(tags(metric, labels))
                        .description(metric.meaning())
                        .baseUnit(unit(metric))
                        .register(registry)
                : Gauge.builder(metric.id(), value, DoubleSupplier::getAsDouble)
                        .tags(tags(metric, labels))
                        .description(metric.meaning())
                        .baseUnit(unit(metric))
                        .register(registry);
        return new Shown(registry, meter, value);
    }

    @Override
    public void took(Metric metric, List<String> labels, long nanos) {
        Timer.builder(metric.id())
                .tags(tags(metric, labels))
                .description(metric.meaning())
                .serviceLevelObjectives(BOUNDS)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Tags tags(Metric metric, List<String> labels) {
        Tags tags = common;
        for (int i = 0; i < labels.size(); i++) {
            tags = tags.and(metric.labels().get(i), labels.get(i));
        }
        return tags;
    }

    /** A base unit ends up in names: of what is counted, the name speaks already. */
    private static @Nullable String unit(Metric metric) {
        return metric.unit().equals(Metric.SECONDS) ? "seconds" : null;
    }

    /** @param value kept here, since a registry refers to it weakly */
    private record Shown(MeterRegistry registry, Meter meter, DoubleSupplier value) implements Series {
        @Override
        public void close() {
            registry.remove(meter);
        }
    }
}
