package io.switchboard.xds;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** What is measured of the streams; safe for use by several threads. */
final class XdsMetrics implements RequestReader.LeftOut {
    private final MeterRegistry registry;
    private final Map<ResourceType, Counter> pushes = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Counter> refusals = new EnumMap<>(ResourceType.class);
    private final Timer latency;

    XdsMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (ResourceType type : ResourceType.values()) {
            pushes.put(
                    type,
                    Counter.builder("switchboard.xds.pushes")
                            .description("Responses sent to clients of xDS, by type of resource")
                            .tag("switchboard.type", type.plural())
                            .register(registry));
            refusals.put(
                    type,
                    Counter.builder("switchboard.xds.nacks")
                            .description("Responses that clients of xDS refused, by type of resource")
                            .tag("switchboard.type", type.plural())
                            .register(registry));
        }
        latency = Timer.builder("switchboard.xds.push.latency")
                .description("From the registry's word of a change to the response that tells a client of it")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    void gauges(Supplier<Number> streams, Supplier<Number> services, Supplier<Number> age) {
        Gauge.builder("switchboard.xds.streams", streams)
                .description("Streams of clients of xDS that are open")
                .register(registry);
        Gauge.builder("switchboard.xds.services", services)
                .description("Services that are followed for clients of xDS")
                .register(registry);
        Gauge.builder("switchboard.xds.state.age", age)
                .description("How long the oldest set that is served has not been live; 0 while all are")
                .baseUnit("seconds")
                .register(registry);
    }

    /** @param nanos since the registry's word; negative: it is no answer to a change */
    void pushed(ResourceType type, long nanos) {
        Counter counter = pushes.get(type);
        if (counter != null) {
            counter.increment();
        }
        if (nanos >= 0) {
            latency.record(Duration.ofNanos(nanos));
        }
    }

    void refused(ResourceType type) {
        Counter counter = refusals.get(type);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void leftOut(String why, int times) {
        Counter.builder("switchboard.xds.ignored")
                .description("What clients of xDS asked for beyond what is served, by why it was ignored")
                .tag("switchboard.reason", why)
                .register(registry)
                .increment(times);
    }
}
