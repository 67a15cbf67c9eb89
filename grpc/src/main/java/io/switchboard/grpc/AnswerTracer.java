package io.switchboard.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.switchboard.core.Foreign;

/**
 * Hears whatever the peer says on a stream: headers or trailers, with any status. What gRPC makes up locally, such as
 * {@code DEADLINE_EXCEEDED}, comes with neither.
 */
final class AnswerTracer extends ClientStreamTracer.Factory {
    /** What a tracer throws would end the call, or the connection with all of its calls. */
    private static final Foreign HEARING = new Foreign("hearing that a server answers");

    /** One for all streams: it holds nothing of a stream's own. */
    private final ClientStreamTracer tracer;

    /** @param heard called on the transport's thread */
    AnswerTracer(Runnable heard) {
        tracer = new ClientStreamTracer() {
            @Override
            public void inboundHeaders() {
                HEARING.run(heard);
            }

            @Override
            public void inboundTrailers(Metadata trailers) {
                HEARING.run(heard);
            }
        };
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return tracer;
    }
}
