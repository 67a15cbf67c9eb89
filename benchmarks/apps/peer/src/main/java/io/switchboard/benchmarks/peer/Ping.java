package io.switchboard.benchmarks.peer;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The one call of all measurements: a number goes in, and the answering server's number comes out. */
public final class Ping {
    public static final String SERVICE = "switchboard.benchmarks.Ping";

    public static final MethodDescriptor<Integer, Integer> METHOD = MethodDescriptor.<Integer, Integer>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Ping"))
            .setRequestMarshaller(new FourBytes())
            .setResponseMarshaller(new FourBytes())
            .build();

    private Ping() {}

    private static final class FourBytes implements MethodDescriptor.Marshaller<Integer> {
        @Override
        public InputStream stream(Integer value) {
            return new ByteArrayInputStream(
                    ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        }

        @Override
        public Integer parse(InputStream stream) {
            try {
                return ByteBuffer.wrap(stream.readNBytes(Integer.BYTES)).getInt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
