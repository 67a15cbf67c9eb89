package io.switchboard.benchmarks;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.switchboard.core.time.Scheduler;
import io.switchboard.harness.Ping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A listening gRPC server that nobody has announced yet; remembers when it received its last call. */
public final class PingServer implements AutoCloseable {
    private final int number;
    private final Scheduler clock;
    private final Server server;
    private volatile long lastReceived;

    private PingServer(int number, Scheduler clock) {
        this.number = number;
        this.clock = clock;
        this.lastReceived = clock.nanos();
        this.server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(Ping.NUMBERS.answering(request -> {
                    lastReceived = this.clock.nanos();
                    return this.number;
                }))
                .build();
    }

    /** @param number what it answers, to be told from the others */
    public static PingServer start(int number, Scheduler clock) {
        PingServer started = new PingServer(number, clock);
        try {
            started.server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return started;
    }

    public int number() {
        return number;
    }

    public String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** When the last call arrived, as the scheduler tells time. */
    public long lastReceived() {
        return lastReceived;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
