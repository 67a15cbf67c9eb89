package io.switchboard.scaler.activator;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A call of a test at its gate. */
final class ScriptedCaller extends ServerCall<byte[], byte[]> {
    final HeldCall call;

    @Nullable
    Status ended;

    @SuppressWarnings("this-escape")
    ScriptedCaller(Gate gate, Bounds bounds) {
        call = new HeldCall(this, new Metadata(), Context.ROOT, gate, bounds);
    }

    Status.@Nullable Code code() {
        Status status = ended;
        return status == null ? null : status.getCode();
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(byte[] message) {}

    @Override
    public void close(Status status, Metadata trailers) {
        ended = status;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public Attributes getAttributes() {
        return Attributes.EMPTY;
    }

    @Override
    public MethodDescriptor<byte[], byte[]> getMethodDescriptor() {
        return Bytes.method("test.Echo/Unary");
    }
}
