package io.switchboard.core.telemetry;

import java.util.List;
import java.util.function.DoubleSupplier;

/** A metrics library, as {@link Measurements} uses it. Safe for use by several threads. */
public interface Instruments {
    /**
     * Shows one series of a gauge or a counter.
     *
     * @param labels the values of {@link Metric#labels}, in their order; no two open series of a metric have the same
     * @param value called for each reading, on any thread; a counter's never falls
     */
    Series show(Metric metric, List<String> labels, DoubleSupplier value);

    /** Notes one duration of a timer. */
    void took(Metric metric, List<String> labels, long nanos);

    /** What is shown until it is closed. */
    interface Series extends AutoCloseable {
        /** Hides it, so that it costs nothing any more. */
        @Override
        void close();
    }
}
