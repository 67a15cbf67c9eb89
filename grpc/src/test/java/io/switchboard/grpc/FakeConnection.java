package io.switchboard.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the calls made over it for a test to answer. */
final class FakeConnection extends Channel {
    final List<FakeCall<?, ?>> calls = new ArrayList<>();

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
        FakeCall<Q, A> call = new FakeCall<>(method.getFullMethodName(), options);
        calls.add(call);
        return call;
    }

    @Override
    public String authority() {
        return "demo";
    }

    FakeCall<?, ?> last() {
        return calls.get(calls.size() - 1);
    }

    static final class FakeCall<Q, A> extends ClientCall<Q, A> {
        final String method;
        final CallOptions options;
        private @Nullable Listener<A> listener;
        boolean cancelled;

        FakeCall(String method, CallOptions options) {
            this.method = method;
            this.options = options;
        }

        /** The server's word, whatever it says. */
        void answer(Status status) {
            for (ClientStreamTracer.Factory factory : options.getStreamTracerFactories()) {
                ClientStreamTracer tracer = factory.newClientStreamTracer(
                        ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata());
                tracer.inboundTrailers(new Metadata());
                tracer.streamClosed(status);
            }
            end(status);
        }

        /** A message of a stream that goes on. */
        @SuppressWarnings("unchecked") // The test knows what the method answers with.
        void say(Object message) {
            if (listener != null) {
                listener.onMessage((A) message);
            }
        }

        /** Nothing from the server. */
        void end(Status status) {
            if (listener != null) {
                listener.onClose(status, new Metadata());
            }
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            this.listener = listener;
        }

        @Override
        public void request(int count) {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            cancelled = true;
            end(Status.CANCELLED);
        }

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q message) {}
    }
}
