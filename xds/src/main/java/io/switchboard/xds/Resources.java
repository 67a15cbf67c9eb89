package io.switchboard.xds;

import com.google.protobuf.Any;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Makes resources of messages, such that equal messages are equal bytes in every process. */
final class Resources {
    private static final String PREFIX = "type.googleapis.com/";

    private Resources() {}

    static Resource of(ResourceType type, String name, Message message) {
        byte[] bytes = bytes(message);
        return new Resource(type, name, Hash.of(bytes), any(message, bytes));
    }

    /** @param bytes of the message, in the same order everywhere; nobody changes them any more */
    static Resource of(ResourceType type, String name, byte[] bytes) {
        Any body = Any.newBuilder()
                .setTypeUrl(type.url())
                .setValue(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
        return new Resource(type, name, Hash.of(bytes), body);
    }

    /** As {@link Any#pack}, with maps in the order of their keys. */
    static Any any(Message message) {
        return any(message, bytes(message));
    }

    /** @param bytes that nobody changes any more */
    private static Any any(Message message, byte[] bytes) {
        return Any.newBuilder()
                .setTypeUrl(PREFIX + message.getDescriptorForType().getFullName())
                .setValue(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    private static byte[] bytes(Message message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.checkNoSpaceLeft();
        return bytes;
    }
}
