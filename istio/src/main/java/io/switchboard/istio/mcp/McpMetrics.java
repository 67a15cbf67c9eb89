package io.switchboard.istio.mcp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of MCP; for any thread. */
final class McpMetrics {
    private static final String PREFIX = "switchboard.mcp.";

    final AtomicLong streams = new AtomicLong();
    final AtomicLong objects = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong unsaid = new AtomicLong();
    final Counter sent;
    final Counter refusedAnswers;
    final Counter refusedStreams;

    McpMetrics(MeterRegistry meters) {
        gauge(meters, "streams", streams, "Streams that are open");
        gauge(meters, "objects", objects, "Objects of Istio's configuration that are served");
        gauge(meters, "bytes", bytes, "Size of all objects as they are sent");
        gauge(meters, "not.said", unsaid, "Services of which Istio cannot be told all; the log says what");
        sent = counter(meters, "sent", "Answers that were sent, each with all objects of a kind");
        refusedAnswers = counter(meters, "nacks", "Answers that a client has refused; the log says why");
        refusedStreams = counter(meters, "refused", "Streams that were refused, as there were too many");
    }

    private static void gauge(MeterRegistry meters, String name, AtomicLong value, String what) {
        Gauge.builder(PREFIX + name, value, AtomicLong::get)
                .description(what)
                .strongReference(true)
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, String name, String what) {
        return Counter.builder(PREFIX + name).description(what).register(meters);
    }
}
