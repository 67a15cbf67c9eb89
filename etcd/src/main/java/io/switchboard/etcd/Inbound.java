package io.switchboard.etcd;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Grpc;
import io.grpc.Metadata;
import java.net.SocketAddress;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one call's transport tells: which member it goes to, how long the first word of an answer took, and the bytes
 * that come in, also of a message that is not complete: a slow line is no silent server.
 */
final class Inbound extends ClientStreamTracer {
    private final LongSupplier clock;
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable SocketAddress member;
    private volatile long sent;
    /** Until the first word of an answer; negative: none came yet. */
    private volatile long took = -1;

    /** @param clock in nanoseconds, monotonic */
    Inbound(LongSupplier clock) {
        this.clock = clock;
    }

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

    /** Where it goes; null: it has no connection yet. */
    @Nullable
    SocketAddress member() {
        return member;
    }

    /** How long the first word of an answer took from when it was sent over a connection; empty: none came. */
    OptionalLong roundTrip() {
        long nanos = took;
        return nanos < 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    @Override
    public void streamCreated(Attributes transport, Metadata headers) {
        member = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        took = -1;
        sent = clock.getAsLong();
    }

    @Override
    public void inboundHeaders() {
        firstWord();
    }

    @Override
    public void inboundTrailers(Metadata trailers) {
        firstWord();
    }

    private void firstWord() {
        if (took < 0) {
            took = Math.max(0, clock.getAsLong() - sent);
        }
    }

    @Override
    public void inboundWireSize(long more) {
        bytes.addAndGet(more);
    }
}
