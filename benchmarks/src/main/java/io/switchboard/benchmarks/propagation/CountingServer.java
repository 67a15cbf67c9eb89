package io.switchboard.benchmarks.propagation;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.switchboard.core.time.Scheduler;
import io.switchboard.harness.Ping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** A listening server that knows, of each of some clients, when it received its first call and its last. */
final class CountingServer implements AutoCloseable {
    private static final long NEVER = Long.MIN_VALUE;

    private final Scheduler clock;
    private final int from;
    private final AtomicLongArray first;
    private final AtomicLongArray last;
    private final AtomicInteger missing;
    private final CompletableFuture<Boolean> calledByAll = new CompletableFuture<>();
    private final Server server;

    /** @param from the number of the first client of those that call it, {@code clients} in all */
    CountingServer(int from, int clients, Scheduler clock) {
        this.clock = clock;
        this.from = from;
        first = new AtomicLongArray(clients);
        last = new AtomicLongArray(clients);
        missing = new AtomicInteger(clients);
        for (int i = 0; i < clients; i++) {
            first.set(i, NEVER);
            last.set(i, NEVER);
        }
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(Ping.NUMBERS.answering(client -> {
                    received(client - this.from);
                    return client;
                }))
                // The time is that of the call's arrival, whatever else runs here.
                .directExecutor()
                .build();
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void received(int client) {
        long now = clock.nanos();
        last.set(client, now);
        if (first.compareAndSet(client, NEVER, now) && missing.decrementAndGet() == 0) {
            calledByAll.complete(true);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    CompletableFuture<Boolean> calledByAll() {
        return calledByAll;
    }

    long first(int client) {
        return first.get(client);
    }

    /** The latest call of all clients. */
    long last() {
        long latest = NEVER;
        for (int i = 0; i < last.length(); i++) {
            latest = Math.max(latest, last.get(i));
        }
        return latest;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
