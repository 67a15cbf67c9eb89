package io.switchboard.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.switchboard.core.Foreign;

/**
 * Hears what the peer says on a stream: a message, or trailers with a status. What gRPC makes up locally, such as
 * {@code DEADLINE_EXCEEDED}, comes with neither. Headers alone say nothing yet: {@code UNIMPLEMENTED} may follow, which
 * is what any server says that has never heard of the service. One that serves more than gRPC says it by HTTP's 404,
 * without trailers.
 */
final class AnswerTracer extends ClientStreamTracer.Factory {
    /** Told on the transport's thread. */
    interface Listener {
        /** It answers, whatever it says. */
        void answered();

        /** It answers that it does not know the method. */
        void unimplemented();
    }

    /** What a tracer throws would end the call, or the connection with all of its calls. */
    private static final Foreign HEARING = new Foreign("hearing that a server answers");

    private final Listener listener;

    AnswerTracer(Listener listener) {
        this.listener = listener;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            private volatile boolean ended;

            @Override
            public void inboundMessage(int number) {
                HEARING.run(listener::answered);
            }

            @Override
            public void inboundTrailers(Metadata trailers) {
                ended = true;
            }

            @Override
            public void streamClosed(Status status) {
                if (status.getCode() == Status.Code.UNIMPLEMENTED) {
                    HEARING.run(listener::unimplemented);
                } else if (ended) {
                    HEARING.run(listener::answered);
                }
            }
        };
    }
}
