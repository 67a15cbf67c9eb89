package io.switchboard.etcd;

import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes that come in on one call, also of a message that is not complete: a slow line is no silent server.
 */
final class Inbound extends ClientStreamTracer {
    private final AtomicLong bytes = new AtomicLong();

    /** The options with which the call counts here. */
    CallOptions on(CallOptions options) {
        return options.withStreamTracerFactory(new Factory() {
            @Override
            public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
                return Inbound.this;
            }
        });
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public void inboundWireSize(long more) {
        bytes.addAndGet(more);
    }
}
