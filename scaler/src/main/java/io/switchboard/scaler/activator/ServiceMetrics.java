package io.switchboard.scaler.activator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What is counted of one service's calls; for any thread. */
final class ServiceMetrics {
    private static final String SERVICE = "service";

    final Counter arrived;
    private final Timer wait;
    private final MeterRegistry meters;
    private final String service;

    ServiceMetrics(MeterRegistry meters, ServiceName name) {
        this.meters = meters;
        service = Text.label(name.value());
        arrived = Counter.builder(ActivatorMetrics.PREFIX + "calls")
                .description("Calls that came to the activator and were let in")
                .tag(SERVICE, service)
                .register(meters);
        wait = Timer.builder(ActivatorMetrics.PREFIX + "wait")
                .description("How long calls have waited that were then passed to an instance")
                .tag(SERVICE, service)
                .register(meters);
    }

    void waiting(Supplier<Number> value) {
        Gauge.builder(ActivatorMetrics.PREFIX + "waiting", value)
                .description("Calls that wait for an instance")
                .tag(SERVICE, service)
                .strongReference(true)
                .register(meters);
    }

    void waited(long nanos) {
        wait.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    /** @param reason a constant */
    void refused(String reason) {
        Counter.builder(ActivatorMetrics.PREFIX + "refused")
                .description("Calls that the activator has refused, by reason")
                .tag(SERVICE, service)
                .tag("reason", reason)
                .register(meters)
                .increment();
    }
}
