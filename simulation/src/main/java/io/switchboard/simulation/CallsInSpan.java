package io.switchboard.simulation;

import java.util.Arrays;
import java.util.List;

/** Counts the calls that begin in a span of time. */
final class CallsInSpan implements Traffic.Witness {
    private final long from;
    private final long to;
    private final long[] calls;
    private final Latencies latencies;
    private long late;

    CallsInSpan(long from, long to, int servers) {
        this(from, to, new long[servers], new Latencies());
    }

    private CallsInSpan(long from, long to, long[] calls, Latencies latencies) {
        this.from = from;
        this.to = to;
        this.calls = calls;
        this.latencies = latencies;
    }

    @Override
    public void called(long began, int server, long took, boolean isLate) {
        if (began < from || began >= to) {
            return;
        }
        calls[server]++;
        latencies.add(took);
        late += isLate ? 1 : 0;
    }

    /** All of several runs together. */
    static CallsInSpan merged(List<CallsInSpan> parts) {
        CallsInSpan first = parts.get(0);
        long[] calls = new long[first.calls.length];
        Arrays.setAll(
                calls, i -> parts.stream().mapToLong(part -> part.calls[i]).sum());
        CallsInSpan merged = new CallsInSpan(
                first.from,
                first.to,
                calls,
                Latencies.merged(parts.stream().map(part -> part.latencies).toList()));
        merged.late = parts.stream().mapToLong(part -> part.late).sum();
        return merged;
    }

    Latencies latencies() {
        return latencies;
    }

    double share(int server) {
        return calls[server] / (double) Math.max(1, latencies.count());
    }

    /** Of all calls. */
    double late() {
        return late / (double) Math.max(1, latencies.count());
    }

    String millis(double share) {
        return latencies.shown(share);
    }
}
