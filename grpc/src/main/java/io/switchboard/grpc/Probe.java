package io.switchboard.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One health check over an existing connection. Only whether there is an answer matters, not what it says. */
final class Probe {
    /** Of gRPC's health service, for the server as a whole: the request has no fields, and the response is not read. */
    static final MethodDescriptor<byte[], byte[]> CHECK = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Nothing())
            .setResponseMarshaller(new Nothing())
            .build();

    private static final class Nothing implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return InputStream.nullInputStream();
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }

    private final ClientCall<byte[], byte[]> call;

    private Probe(ClientCall<byte[], byte[]> call) {
        this.call = call;
    }

    /**
     * @param tracers hear the answer, before {@code ended}
     * @param ended called once, on a thread of gRPC's
     */
    static Probe send(
            Channel connection, Duration deadline, ClientStreamTracer.Factory tracers, Consumer<Probe> ended) {
        CallOptions options = CallOptions.DEFAULT
                .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .withStreamTracerFactory(tracers);
        Probe probe = new Probe(connection.newCall(CHECK, options));
        probe.start(ended);
        return probe;
    }

    void cancel() {
        call.cancel("no longer of interest", null);
    }

    private void start(Consumer<Probe> ended) {
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.accept(Probe.this);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(new byte[0]);
        call.halfClose();
    }
}
