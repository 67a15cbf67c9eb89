package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;

/** Lets two listen to a stream: who hears that it answers, and who counts it. */
final class BothTracers extends ClientStreamTracer.Factory {
    private final ClientStreamTracer.Factory answers;
    private final ClientStreamTracer.Factory load;

    BothTracers(ClientStreamTracer.Factory answers, ClientStreamTracer.Factory load) {
        this.answers = answers;
        this.load = load;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        ClientStreamTracer heard = answers.newClientStreamTracer(info, headers);
        ClientStreamTracer counted = load.newClientStreamTracer(info, headers);
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
            }

            @Override
            public void streamClosed(Status status) {
                heard.streamClosed(status);
                counted.streamClosed(status);
            }
        };
    }
}
