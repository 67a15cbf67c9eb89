package io.switchboard.faults;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/** The one call of all fault tests: any text goes in, and the answering server's name comes out. */
public final class Ping {
    /** The name of its gRPC service. */
    public static final String SERVICE = "switchboard.faults.Ping";

    /** The call. */
    public static final MethodDescriptor<String, String> METHOD = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Ping"))
            .setRequestMarshaller(new Utf8())
            .setResponseMarshaller(new Utf8())
            .build();

    /** A stream: the server's name comes once, and nothing more. */
    public static final MethodDescriptor<String, String> STREAM = METHOD.toBuilder()
            .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Stream"))
            .build();

    private Ping() {}

    /** A service that answers each call with this name. */
    public static ServerServiceDefinition answering(String name) {
        return answering(name, Runnable::run);
    }

    /** As above, by an executor, which may take its time. */
    public static ServerServiceDefinition answering(String name, Executor when) {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(
                        METHOD,
                        ServerCalls.asyncUnaryCall((request, response) -> when.execute(() -> {
                            response.onNext(name);
                            response.onCompleted();
                        })))
                .addMethod(STREAM, ServerCalls.asyncServerStreamingCall((request, response) -> response.onNext(name)))
                .build();
    }

    private static final class Utf8 implements MethodDescriptor.Marshaller<String> {
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
}
