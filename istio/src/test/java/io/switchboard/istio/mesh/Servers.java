package io.switchboard.istio.mesh;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Servers that answer with their own names, and calls to them. */
final class Servers implements AutoCloseable {
    static final MethodDescriptor<String, String> WHO = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("demo.Greeter/Who")
            .setRequestMarshaller(new Plain())
            .setResponseMarshaller(new Plain())
            .build();

    private final List<Server> all = new ArrayList<>();

    private static final class Plain implements MethodDescriptor.Marshaller<String> {
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

    /** One that runs, as it would register itself. */
    Server start(String name) throws IOException {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("demo.Greeter")
                        .addMethod(WHO, ServerCalls.asyncUnaryCall((request, observer) -> {
                            observer.onNext(name);
                            observer.onCompleted();
                        }))
                        .build())
                .build()
                .start();
        all.add(server);
        return server;
    }

    static Instance.Builder at(Server server) {
        return Instance.builder(new Address("127.0.0.1", server.getPort()));
    }

    /** Who answers, once; the status of what fails is the answer then. */
    static String call(Channel channel, Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        try {
            return ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                    WHO,
                    CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
                    "");
        } catch (RuntimeException e) {
            return Status.fromThrowable(e).toString();
        }
    }

    /** How often each answers. */
    static Map<String, Integer> shares(Channel channel, int calls) {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            shares.merge(call(channel, Map.of()), 1, Integer::sum);
        }
        return shares;
    }

    @Override
    public void close() {
        all.forEach(Server::shutdownNow);
    }
}
