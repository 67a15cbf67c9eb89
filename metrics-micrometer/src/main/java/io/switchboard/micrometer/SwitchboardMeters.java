package io.switchboard.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.switchboard.core.telemetry.Measurements;
import io.switchboard.core.telemetry.Telemetry;
import java.time.InstantSource;

/**
 * Shows a Switchboard's metrics in a Micrometer registry: see {@link io.switchboard.core.telemetry.Metric} for what
 * there is.
 *
 * <pre>{@code
 * SwitchboardOptions.builder("http://127.0.0.1:2379").telemetry(SwitchboardMeters.in(registry)).build()
 * }</pre>
 */
public final class SwitchboardMeters {
    private SwitchboardMeters() {}

    /**
     * For the options of one Switchboard. A registry shows one meter for each name and its tags: several Switchboards
     * that share one need a tag each that tells them apart, else the later ones are not seen.
     *
     * @param tags that each meter gets besides its own
     */
    public static Telemetry in(MeterRegistry registry, Tag... tags) {
        return new Measurements(
                new MicrometerInstruments(registry, Tags.of(tags)), System::nanoTime, InstantSource.system());
    }
}
