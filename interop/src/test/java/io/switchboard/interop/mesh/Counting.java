package io.switchboard.interop.mesh;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Counts what comes of calls; safe for use by several threads. */
final class Counting {
    private static final int MESSAGES = 3;

    private final Map<String, Integer> servers = new TreeMap<>();
    private final Map<String, Integer> failed = new TreeMap<>();
    private final List<String> messages = new ArrayList<>();
    private int calls;
    private long started = System.nanoTime();

    synchronized void answered(String server) {
        calls++;
        servers.merge(server, 1, Integer::sum);
    }

    synchronized void failed(Status status) {
        calls++;
        failed.merge(status.getCode().name(), 1, Integer::sum);
        if (messages.size() < MESSAGES) {
            messages.add(String.valueOf(status.getDescription()));
        }
    }

    /** What there is, and begins anew. */
    synchronized Tally take() {
        long now = System.nanoTime();
        Tally taken = new Tally(calls, TimeUnit.NANOSECONDS.toMillis(now - started), servers, failed, messages);
        calls = 0;
        started = now;
        servers.clear();
        failed.clear();
        messages.clear();
        return taken;
    }
}
