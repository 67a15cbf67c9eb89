package io.switchboard.scaler.activator;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What is measured of the activator as a whole; of each service: {@link ServiceMetrics}. */
final class ActivatorMetrics {
    static final String PREFIX = "switchboard.activator.";

    private ActivatorMetrics() {}

    static void of(MeterRegistry meters, Bounds bounds) {
        gauge(meters, "passing", bounds::passing, "Calls that are being passed through");
        gauge(meters, "held.bytes", bounds::bytes, "Size of the messages of all calls that wait");
    }

    private static void gauge(MeterRegistry meters, String name, Supplier<Number> value, String what) {
        Gauge.builder(PREFIX + name, value)
                .description(what)
                .strongReference(true)
                .register(meters);
    }
}
