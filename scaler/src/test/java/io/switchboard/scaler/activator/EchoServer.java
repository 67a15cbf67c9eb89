package io.switchboard.scaler.activator;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server of a service with a method of each kind, that notes what it is told. */
final class EchoServer implements AutoCloseable {
    static final Metadata.Key<String> TOLD = Metadata.Key.of("x-told", Metadata.ASCII_STRING_MARSHALLER);

    static final MethodDescriptor<byte[], byte[]> UNARY = method(MethodType.UNARY, "Unary");
    static final MethodDescriptor<byte[], byte[]> ANSWERS = method(MethodType.SERVER_STREAMING, "Answers");
    static final MethodDescriptor<byte[], byte[]> REQUESTS = method(MethodType.CLIENT_STREAMING, "Requests");
    static final MethodDescriptor<byte[], byte[]> BOTH = method(MethodType.BIDI_STREAMING, "Both");
    static final MethodDescriptor<byte[], byte[]> FAILS = method(MethodType.UNARY, "Fails");
    static final MethodDescriptor<byte[], byte[]> NEVER = method(MethodType.UNARY, "Never");

    /** What was seen of one call. */
    record Seen(
            Metadata headers,
            @Nullable String authority,
            @Nullable Deadline deadline) {
        boolean byActivator() {
            return headers.containsKey(HeldCall.HOP);
        }
    }

    final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    /** There is a call of NEVER that hears of its end. */
    final CountDownLatch held = new CountDownLatch(1);

    final CountDownLatch cancelled = new CountDownLatch(1);
    final AtomicInteger atOnce = new AtomicInteger();
    final RegisteredServer server;

    private static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
        return Bytes.method("test.Echo/" + name).toBuilder().setType(type).build();
    }

    private EchoServer(Switchboard switchboard, String service, ServerCredentials credentials) {
        ServerServiceDefinition methods = ServerServiceDefinition.builder("test.Echo")
                .addMethod(UNARY, ServerCalls.asyncUnaryCall((request, response) -> {
                    response.onNext(request);
                    response.onCompleted();
                }))
                .addMethod(ANSWERS, ServerCalls.asyncServerStreamingCall((request, response) -> {
                    for (int i = 0; i < request.length; i++) {
                        response.onNext(new byte[] {request[i]});
                    }
                    response.onCompleted();
                }))
                .addMethod(REQUESTS, ServerCalls.asyncClientStreamingCall(EchoServer::all))
                .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(EchoServer::each))
                .addMethod(
                        FAILS,
                        ServerCalls.asyncUnaryCall((request, response) -> response.onError(Status.FAILED_PRECONDITION
                                .withDescription("as asked")
                                .asRuntimeException(trailers()))))
                .addMethod(NEVER, ServerCalls.asyncUnaryCall((request, response) -> {
                    ((ServerCallStreamObserver<byte[]>) response).setOnCancelHandler(cancelled::countDown);
                    held.countDown();
                }))
                .build();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials)
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, A> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                        if (call.getMethodDescriptor().getFullMethodName().startsWith("test.")) {
                            seen.add(new Seen(
                                    headers,
                                    call.getAuthority(),
                                    Context.current().getDeadline()));
                        }
                        return next.startCall(call, headers);
                    }
                })
                .addService(methods);
        server = switchboard.serve(
                service,
                builder,
                ServeOptions.builder()
                        .shutdownHook(false)
                        .drainDelay(Duration.ofMillis(200))
                        .build());
    }

    static EchoServer start(Switchboard switchboard, String service) {
        return start(switchboard, service, InsecureServerCredentials.create());
    }

    static EchoServer start(Switchboard switchboard, String service, ServerCredentials credentials) {
        return new EchoServer(switchboard, service, credentials);
    }

    private static Metadata trailers() {
        Metadata trailers = new Metadata();
        trailers.put(TOLD, "in trailers");
        return trailers;
    }

    private static StreamObserver<byte[]> all(StreamObserver<byte[]> response) {
        List<byte[]> messages = new ArrayList<>();
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                messages.add(message);
            }

            @Override
            public void onError(Throwable thrown) {}

            @Override
            public void onCompleted() {
                response.onNext(new byte[] {(byte) messages.size()});
                response.onCompleted();
            }
        };
    }

    private static StreamObserver<byte[]> each(StreamObserver<byte[]> response) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                response.onNext(message);
            }

            @Override
            public void onError(Throwable thrown) {}

            @Override
            public void onCompleted() {
                response.onCompleted();
            }
        };
    }

    @Override
    public void close() {
        server.close();
    }
}
