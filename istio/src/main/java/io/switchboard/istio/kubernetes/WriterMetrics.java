package io.switchboard.istio.kubernetes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of the writer; for any thread. */
final class WriterMetrics {
    private static final String PREFIX = "switchboard.kubernetes.";

    final AtomicLong writing = new AtomicLong();
    final AtomicLong pending = new AtomicLong();
    final AtomicLong failing = new AtomicLong();
    private final MeterRegistry meters;

    WriterMetrics(MeterRegistry meters) {
        this.meters = meters;
        gauge("writing", writing, "1 while this process holds the lease and writes");
        gauge("pending", pending, "Objects that are to be written or deleted");
        gauge("failing", failing, "Objects and kinds whose last write or list has failed; the log says why");
        written("ok");
        for (ClusterException.Reason reason : ClusterException.Reason.values()) {
            written(word(reason));
        }
    }

    void wrote() {
        written("ok").increment();
    }

    void failed(ClusterException.Reason reason) {
        written(word(reason)).increment();
    }

    private static String word(ClusterException.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private Counter written(String result) {
        return Counter.builder(PREFIX + "requests")
                .tag("switchboard.result", result)
                .description("Writes, deletions and lists, by what became of them")
                .register(meters);
    }

    private void gauge(String name, AtomicLong value, String what) {
        Gauge.builder(PREFIX + name, value, AtomicLong::get)
                .description(what)
                .strongReference(true)
                .register(meters);
    }
}
