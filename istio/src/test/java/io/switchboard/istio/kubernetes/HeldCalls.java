package io.switchboard.istio.kubernetes;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.core.Cleanup;
import io.switchboard.grpc.load.LoadReporter;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.Ping;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A registered server that reports its load and keeps calls in flight until it is told otherwise, and calls to it. */
final class HeldCalls implements AutoCloseable {
    static final String SERVICE = "held";

    private final Queue<StreamObserver<String>> held;
    private final RegisteredServer server;
    private final ManagedChannel channel;

    private HeldCalls(Queue<StreamObserver<String>> held, RegisteredServer server, ManagedChannel channel) {
        this.held = held;
        this.server = server;
        this.channel = channel;
    }

    /** @param ip of this machine: where it listens, and what it registers */
    static HeldCalls serve(Switchboard switchboard, String ip) throws IOException {
        Queue<StreamObserver<String>> held = new ConcurrentLinkedQueue<>();
        RegisteredServer server = switchboard.serve(
                SERVICE,
                NettyServerBuilder.forAddress(new InetSocketAddress(ip, 0))
                        .addService(ServerServiceDefinition.builder(Ping.SERVICE)
                                .addMethod(
                                        Ping.TEXTS.method(),
                                        ServerCalls.asyncUnaryCall((request, response) -> held.add(response)))
                                .build()),
                ServeOptions.builder()
                        .advertise(ip)
                        .loadReports(LoadReporter.create())
                        .shutdownHook(false)
                        .drainDelay(Duration.ZERO)
                        .grace(Duration.ZERO)
                        .build());
        return new HeldCalls(
                held,
                server,
                NettyChannelBuilder.forAddress(new InetSocketAddress(ip, server.port()))
                        .usePlaintext()
                        .build());
    }

    /** So many calls more. */
    void hold(int calls) {
        int before = held.size();
        for (int i = 0; i < calls; i++) {
            ListenableFuture<String> answer =
                    ClientCalls.futureUnaryCall(channel.newCall(Ping.TEXTS.method(), CallOptions.DEFAULT), "hold");
            answer.addListener(() -> {}, Runnable::run);
        }
        Await.until(calls + " calls are in flight", () -> held.size() == before + calls);
    }

    /** Answers all of them. */
    void release() {
        for (StreamObserver<String> each = held.poll(); each != null; each = held.poll()) {
            each.onNext("released");
            each.onCompleted();
        }
    }

    @Override
    public void close() {
        Cleanup.all(channel::shutdownNow, server::close);
    }
}
