package io.switchboard.xds;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A server whose answers name it. */
final class Answering implements AutoCloseable {
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

    static final MethodDescriptor<String, String> WHO = MethodDescriptor.newBuilder(Strings.UTF_8, Strings.UTF_8)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("test.Service/Who")
            .build();

    final String name;
    final Server server;

    Answering(String name) {
        this.name = name;
        try {
            server = NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            InsecureServerCredentials.create())
                    .addService(ServerServiceDefinition.builder("test.Service")
                            .addMethod(WHO, ServerCalls.asyncUnaryCall((request, answers) -> {
                                answers.onNext(name);
                                answers.onCompleted();
                            }))
                            .build())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Who answers a call; the deadline is for a machine that is busy. */
    static String ask(Channel channel) {
        return ClientCalls.blockingUnaryCall(
                channel, WHO, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), "who");
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
