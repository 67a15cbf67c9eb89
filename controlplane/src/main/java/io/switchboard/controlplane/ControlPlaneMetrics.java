package io.switchboard.controlplane;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The metrics of the frame; each part has its own. */
final class ControlPlaneMetrics implements AutoCloseable {
    private static final String PREFIX = "switchboard.controlplane.";
    private static final String DATACENTER = "switchboard.datacenter";
    /**
     * Why a call was ended: see {@link Access}. All there from the start: a rate cannot tell of one that begins at 1.
     */
    private static final List<String> REASONS = List.of("token", "nothing", "certificate");

    private final MeterRegistry registry;
    private final JvmGcMetrics collections = new JvmGcMetrics();

    ControlPlaneMetrics(MeterRegistry registry) {
        this.registry = registry;
        collections.bindTo(registry);
        List.of(
                        new ClassLoaderMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new FileDescriptorMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
    }

    void registries(ReadRegistries registries, Iterable<String> names) {
        for (String name : names) {
            Gauge.builder(PREFIX + "registry.age", registries, read -> read.age(name))
                    .tag(DATACENTER, name)
                    .description("How long what is known of a datacenter's services has not been live; 0 while it is")
                    .baseUnit("seconds")
                    .strongReference(true)
                    .register(registry);
            Gauge.builder(PREFIX + "registry.services", registries, read -> read.services(name))
                    .tag(DATACENTER, name)
                    .description("Services that a datacenter's registry has")
                    .strongReference(true)
                    .register(registry);
        }
    }

    void ready(BooleanSupplier ready) {
        Gauge.builder(PREFIX + "ready", ready, one -> one.getAsBoolean() ? 1 : 0)
                .description(
                        "1 once everything that answers has been read as a whole, and until the process is told to end")
                .strongReference(true)
                .register(registry);
    }

    void part(String name) {
        REASONS.forEach(reason -> refusals(name, reason));
    }

    void refused(String part, String reason) {
        refusals(part, reason).increment();
    }

    private Counter refusals(String part, String reason) {
        return Counter.builder(PREFIX + "refused")
                .tag("switchboard.part", part)
                .tag("switchboard.reason", reason)
                .description("Calls that were ended since the access list does not have the caller, by what was shown")
                .register(registry);
    }

    @Override
    public void close() {
        collections.close();
    }
}
