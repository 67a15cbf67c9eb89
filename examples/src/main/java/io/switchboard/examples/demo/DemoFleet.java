package io.switchboard.examples.demo;

import io.switchboard.core.Cleanup;
import io.switchboard.core.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The servers that the demo started; closing it ends every one that still runs. */
final class DemoFleet implements AutoCloseable {
    private final Scheduler clock;
    private final Duration grace;
    private final List<ServerProcess> servers = new ArrayList<>();
    private boolean closed;

    /** @param grace how long servers may take to stop gracefully on close; zero: they are killed at once */
    DemoFleet(Scheduler clock, Duration grace) {
        this.clock = clock;
        this.grace = grace;
    }

    /** Starts one that registers in this etcd. */
    synchronized ServerProcess start(String etcd) throws DemoFailure {
        if (closed) {
            throw new DemoFailure("the demo is ending");
        }
        try {
            ServerProcess server = ServerProcess.start(etcd);
            servers.add(server);
            return server;
        } catch (IOException e) {
            throw new DemoFailure("cannot start a greeter server: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        List<ServerProcess> ending;
        synchronized (this) {
            closed = true;
            ending = List.copyOf(servers);
        }
        Cleanup steps = new Cleanup();
        if (!grace.isZero()) {
            steps.step(() -> Cleanup.each(ending, ServerProcess::terminate)).step(() -> awaitEnd(ending, grace));
        }
        steps.step(() -> Cleanup.each(ending, ServerProcess::kill))
                .step(() -> awaitEnd(ending, Duration.ofSeconds(5)))
                .end();
    }

    private void awaitEnd(List<ServerProcess> ending, Duration limit) {
        long deadline = clock.nanos() + limit.toNanos();
        try {
            for (ServerProcess server : ending) {
                server.awaitEnd(Math.max(0, deadline - clock.nanos()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
