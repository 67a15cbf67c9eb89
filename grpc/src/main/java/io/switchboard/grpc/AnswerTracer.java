package io.switchboard.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/**
 * Hears whatever the peer says on a stream: headers or trailers, with any status. What gRPC makes up locally, such as
 * {@code DEADLINE_EXCEEDED}, comes with neither.
 */
final class AnswerTracer extends ClientStreamTracer.Factory {
    /** One for all streams: it holds nothing of a stream's own. */
    private final ClientStreamTracer tracer;

    /** @param heard called on the transport's thread */
    AnswerTracer(Runnable heard) {
        tracer = new ClientStreamTracer() {
            @Override
            public void inboundHeaders() {
                heard.run();
            }

            @Override
            public void inboundTrailers(Metadata trailers) {
                heard.run();
            }
        };
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return tracer;
    }
}
