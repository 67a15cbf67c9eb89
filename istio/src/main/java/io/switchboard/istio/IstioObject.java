package io.switchboard.istio;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One object of Istio's configuration; immutable.
 *
 * @param service which it was made for
 * @param version changes when the content does, and is the same in every process that reads the same registry
 * @param spec its content
 */
@Internal
public record IstioObject(ServiceName service, ObjectId id, String version, Message spec) {
    static IstioObject of(ServiceName service, ObjectId id, Message spec) {
        return new IstioObject(service, id, ContentHash.of(bytes(spec)), spec);
    }

    /** The content in one form only: maps are in order. */
    public static byte[] bytes(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getSerializedSize());
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
