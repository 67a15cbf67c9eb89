package io.switchboard.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.switchboard.core.telemetry.Measurements;
import io.switchboard.core.telemetry.Telemetry;
import java.time.InstantSource;

/**
 * Shows a Switchboard's metrics on an OpenTelemetry meter, named {@value #SCOPE}: see
 * {@link io.switchboard.core.telemetry.Metric} for what there is.
 *
 * <pre>{@code
 * SwitchboardOptions.builder("http://127.0.0.1:2379").telemetry(SwitchboardMetrics.on(openTelemetry)).build()
 * }</pre>
 */
public final class SwitchboardMetrics {
    /** The instrumentation scope. */
    public static final String SCOPE = "io.switchboard";

    private SwitchboardMetrics() {}

    /** For the options of one Switchboard, the only one of the program. */
    public static Telemetry on(OpenTelemetry openTelemetry) {
        return on(openTelemetry, Attributes.empty());
    }

    /**
     * For the options of one Switchboard of several.
     *
     * @param attributes that all its values get besides their own, and that tell it from the others
     */
    public static Telemetry on(OpenTelemetry openTelemetry, Attributes attributes) {
        return new Measurements(
                new OpenTelemetryInstruments(openTelemetry.getMeter(SCOPE), attributes),
                System::nanoTime,
                InstantSource.system());
    }
}
