package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;

/** Lets two listen to a stream: who hears what it answers, and who counts it or hears of it too. */
final class BothTracers extends ClientStreamTracer.Factory {
    private final ClientStreamTracer.Factory answers;
    private final ClientStreamTracer.Factory others;

    BothTracers(ClientStreamTracer.Factory answers, ClientStreamTracer.Factory others) {
        this.answers = answers;
        this.others = others;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        ClientStreamTracer heard = answers.newClientStreamTracer(info, headers);
        ClientStreamTracer counted = others.newClientStreamTracer(info, headers);
        return new ClientStreamTracer() {
            @Override
            public void streamCreated(Attributes transport, Metadata sent) {
                counted.streamCreated(transport, sent);
            }

            @Override
            public void inboundMessage(int number) {
                heard.inboundMessage(number);
            }

            @Override
            public void inboundTrailers(Metadata trailers) {
                heard.inboundTrailers(trailers);
                counted.inboundTrailers(trailers);
            }

            @Override
            public void streamClosed(Status status) {
                heard.streamClosed(status);
                counted.streamClosed(status);
            }
        };
    }
}
