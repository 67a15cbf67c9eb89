package io.switchboard.harness;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The one call of all measurements and faults: something goes in, and the answering server's number or name comes out.
 */
public final class Ping<T> implements MethodDescriptor.Marshaller<T> {
    /** The name of its gRPC service. */
    public static final String SERVICE = "switchboard.benchmarks.Ping";

    /** Four bytes each way. */
    public static final Ping<Integer> NUMBERS = new Ping<>(
            number -> ByteBuffer.allocate(Integer.BYTES).putInt(number).array(),
            bytes -> ByteBuffer.wrap(bytes).getInt());

    public static final Ping<String> TEXTS = new Ping<>(
            text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));

    private final Function<T, byte[]> write;
    private final Function<byte[], T> read;
    private final MethodDescriptor<T, T> method;
    private final MethodDescriptor<T, T> streaming;

    private Ping(Function<T, byte[]> write, Function<byte[], T> read) {
        this.write = write;
        this.read = read;
        method = MethodDescriptor.<T, T>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Ping"))
                .setRequestMarshaller(this)
                .setResponseMarshaller(this)
                .build();
        streaming = method.toBuilder()
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Stream"))
                .build();
    }

    public MethodDescriptor<T, T> method() {
        return method;
    }

    /** A stream: the answer comes once, and nothing more. */
    public MethodDescriptor<T, T> streaming() {
        return streaming;
    }

    /** A service that answers each call so. */
    public ServerServiceDefinition answering(UnaryOperator<T> answer) {
        return answering(answer, Runnable::run);
    }

    /** As above, by an executor, which may take its time. */
    public ServerServiceDefinition answering(UnaryOperator<T> answer, Executor when) {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(
                        method,
                        ServerCalls.asyncUnaryCall((request, response) -> when.execute(() -> {
                            response.onNext(answer.apply(request));
                            response.onCompleted();
                        })))
                .addMethod(
                        streaming,
                        ServerCalls.asyncServerStreamingCall(
                                (request, response) -> response.onNext(answer.apply(request))))
                .build();
    }

    @Override
    public InputStream stream(T value) {
        return new ByteArrayInputStream(write.apply(value));
    }

    @Override
    public T parse(InputStream stream) {
        try {
            // All of a message is there, and a buffer for more would cost what is measured.
            return read.apply(stream.readNBytes(stream.available()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
