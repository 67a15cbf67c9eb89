package io.switchboard.scaler.activator;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages as they are: whoever passes them on need not know what is in them. */
final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    private static final Bytes AS_THEY_ARE = new Bytes();

    private Bytes() {}

    /** Whether it is unary is not known. */
    static MethodDescriptor<byte[], byte[]> method(String fullName) {
        return MethodDescriptor.newBuilder(AS_THEY_ARE, AS_THEY_ARE)
                .setFullMethodName(fullName)
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .build();
    }

    @Override
    public InputStream stream(byte[] message) {
        return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
