package io.switchboard.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.Instance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A service whose answers name the server; a test decides which calls fail or wait. */
public final class TestService {
    private enum Strings implements MethodDescriptor.Marshaller<String> {
        UTF_8;

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static final String NAME = "test.Service";
    public static final MethodDescriptor<String, String> WHO = method("Who");
    public static final MethodDescriptor<String, String> HOLD = method("Hold");

    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger failuresLeft = new AtomicInteger();
    public final CountDownLatch held = new CountDownLatch(1);
    public final CountDownLatch release = new CountDownLatch(1);
    private final String answer;

    public TestService(String answer) {
        this.answer = answer;
    }

    private static MethodDescriptor<String, String> method(String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, name))
                .setRequestMarshaller(Strings.UTF_8)
                .setResponseMarshaller(Strings.UTF_8)
                .build();
    }

    public ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(WHO, ServerCalls.asyncUnaryCall(this::who))
                .addMethod(HOLD, ServerCalls.asyncUnaryCall(this::hold))
                .build();
    }

    public ServerBuilder<?> builder() {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(definition());
    }

    public Server start(String host) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(host, 0), InsecureServerCredentials.create())
                .addService(definition())
                .build()
                .start();
    }

    public static String who(Channel channel) {
        return who(channel, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS));
    }

    /** Waits for a server that can be called: the first probe of a cold one may come back too late. */
    public static String whoOnceReady(Channel channel) {
        return who(channel, CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(60, TimeUnit.SECONDS));
    }

    public static String who(Channel channel, CallOptions options) {
        return ClientCalls.blockingUnaryCall(channel, WHO, options, "");
    }

    public static Instance instance(Server server) {
        return Instance.at("127.0.0.1:" + server.getPort());
    }

    private void who(String request, StreamObserver<String> response) {
        if (failuresLeft.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            response.onError(Status.UNAVAILABLE.withDescription("not now").asRuntimeException());
            return;
        }
        answered.incrementAndGet();
        response.onNext(answer);
        response.onCompleted();
    }

    private void hold(String request, StreamObserver<String> response) {
        held.countDown();
        try {
            release.await();
            response.onNext(answer);
            response.onCompleted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
