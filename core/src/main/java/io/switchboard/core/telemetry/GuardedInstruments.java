package io.switchboard.core.telemetry;

import io.switchboard.core.Foreign;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * A metrics library whose failures cost the series concerned and nothing else: who counts goes on, and does not show
 * the series that are there already once more. The first failure of each metric is logged.
 */
final class GuardedInstruments implements Instruments {
    private static final Series HIDDEN = () -> {};

    private final Instruments instruments;
    private final Map<Metric, Foreign> metrics = new EnumMap<>(Metric.class);

    GuardedInstruments(Instruments instruments) {
        this.instruments = instruments;
        for (Metric metric : Metric.values()) {
            metrics.put(metric, new Foreign("the metrics library, asked for " + metric.id() + ","));
        }
    }

    @Override
    public Series show(Metric metric, List<String> labels, DoubleSupplier value) {
        Foreign library = of(metric);
        Series shown;
        try {
            shown = instruments.show(metric, labels, value);
        } catch (Throwable e) {
            library.failed(e);
            return HIDDEN;
        }
        return () -> library.run(() -> shown.close());
    }

    @Override
    public void took(Metric metric, List<String> labels, long nanos) {
        of(metric).run(() -> instruments.took(metric, labels, nanos));
    }

    private Foreign of(Metric metric) {
        return Objects.requireNonNull(metrics.get(metric));
    }
}
