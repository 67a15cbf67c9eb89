package io.switchboard.benchmarks;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.switchboard.core.time.Ticker;
import io.switchboard.harness.Ping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A listening gRPC server that nobody has announced yet; remembers when it received its last call. */
public final class PingServer implements AutoCloseable {
    private final int number;
    private final Ticker ticker;
    private final Server server;
    private volatile long lastReceived;

    private PingServer(int number, Ticker ticker) {
        this.number = number;
        this.ticker = ticker;
        this.lastReceived = ticker.nanos();
        this.server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(Ping.NUMBERS.answering(request -> {
                    lastReceived = this.ticker.nanos();
                    return this.number;
                }))
                .build();
    }

    /** @param number what it answers, to be told from the others */
    public static PingServer start(int number, Ticker ticker) {
        PingServer started = new PingServer(number, ticker);
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

    /** When the last call arrived, as the ticker tells time. */
    public long lastReceived() {
        return lastReceived;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
