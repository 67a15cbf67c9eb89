package io.switchboard.scaler;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of the scaler; for any thread. */
final class ScalerMetrics {
    static final String METADATA = "metadata";
    static final String ACCESS = "access";
    static final String BOUND = "bound";
    /** By a defect: of ours, or of what we follow. */
    static final String DEFECT = "defect";

    private static final String PREFIX = "switchboard.scaler.";

    final AtomicLong streams = new AtomicLong();
    final AtomicLong services = new AtomicLong();
    final AtomicLong silent = new AtomicLong();
    final AtomicLong held = new AtomicLong();
    final AtomicLong unknown = new AtomicLong();
    private final AtomicLong oldestMillis = new AtomicLong();
    private final MeterRegistry meters;
    private final Counter ignored;

    ScalerMetrics(MeterRegistry meters) {
        this.meters = meters;
        ignored = Counter.builder(PREFIX + "reports.ignored")
                .description("Load reports, or parts of them, that were left out since what they say cannot be")
                .register(meters);
        gauge(meters, "streams", streams, "Streams that are open");
        gauge(meters, "services", services, "Services that are followed");
        gauge(meters, "silent", silent, "Instances that say nothing that can be used, while it is asked for");
        gauge(meters, "held", held, "Figures that are kept from falling since not all is heard");
        gauge(meters, "unknown", unknown, "Figures that are answered by an error");
        Gauge.builder(PREFIX + "reports.age", oldestMillis, millis -> millis.get() / 1000.0)
                .description("Age of the oldest report that counts")
                .baseUnit("seconds")
                .strongReference(true)
                .register(meters);
        for (Unknown.Reason reason : Unknown.Reason.values()) {
            errors(reason.label());
        }
        List.of(METADATA, ACCESS, BOUND, DEFECT).forEach(this::errors);
    }

    void oldest(long millis) {
        oldestMillis.set(millis);
    }

    void asked(String method) {
        Counter.builder(PREFIX + "requests")
                .tag("switchboard.method", method)
                .description("Calls of an autoscaler")
                .register(meters)
                .increment();
    }

    /** A report was left out. */
    void ignored() {
        ignored.increment();
    }

    void failed(String reason) {
        errors(reason).increment();
    }

    private Counter errors(String reason) {
        return Counter.builder(PREFIX + "errors")
                .tag("switchboard.reason", reason)
                .description("Calls that were answered by an error, by its reason")
                .register(meters);
    }

    private static void gauge(MeterRegistry meters, String name, AtomicLong value, String what) {
        Gauge.builder(PREFIX + name, value, AtomicLong::get)
                .description(what)
                .strongReference(true)
                .register(meters);
    }
}
