package io.switchboard.core.telemetry;

import io.switchboard.core.Text;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Instruments that get labels as they may be shown: ids and routes come from a registry that others write to. */
record BoundedLabels(Instruments instruments) implements Instruments {
    @Override
    public Series show(Metric metric, List<String> labels, DoubleSupplier value) {
        return instruments.show(metric, bounded(labels), value);
    }

    @Override
    public void took(Metric metric, List<String> labels, long nanos) {
        instruments.took(metric, bounded(labels), nanos);
    }

    private static List<String> bounded(List<String> labels) {
        return labels.stream().map(Text::label).toList();
    }
}
