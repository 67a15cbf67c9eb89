package io.switchboard.scaler.activator;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Instances of a test, and what they are sent. */
final class ScriptedWay implements Upstream {
    ConnectivityState state = ConnectivityState.IDLE;
    Runnable changed = () -> {};
    int woken;
    boolean broken;
    final List<Sent> calls = new ArrayList<>();

    @Override
    public ConnectivityState state() {
        return state;
    }

    @Override
    public void wake() {
        woken++;
    }

    @Override
    public void onChange(Runnable changed) {
        this.changed = changed;
    }

    @Override
    public ClientCall<byte[], byte[]> call(String method, @Nullable String authority, CallOptions options) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        Sent sent = new Sent(options);
        calls.add(sent);
        return sent;
    }

    @Override
    public void close() {}

    /** A call as it arrives. */
    static final class Sent extends ClientCall<byte[], byte[]> {
        private final CallOptions options;
        private ClientCall.@Nullable Listener<byte[]> listener;
        int sent;
        boolean halfClosed;
        boolean cancelled;

        Sent(CallOptions options) {
            this.options = options;
        }

        private ClientCall.Listener<byte[]> listener() {
            ClientCall.Listener<byte[]> started = listener;
            if (started == null) {
                throw new AssertionError("not started");
            }
            return started;
        }

        void leaves() {
            for (ClientStreamTracer.Factory tracers : options.getStreamTracerFactories()) {
                tracers.newClientStreamTracer(
                                ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata())
                        .outboundHeaders();
            }
        }

        void headers() {
            listener().onHeaders(new Metadata());
        }

        void end(Status status) {
            listener().onClose(status, new Metadata());
        }

        @Override
        public void start(ClientCall.Listener<byte[]> listener, Metadata headers) {
            this.listener = listener;
        }

        @Override
        public void request(int messages) {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            cancelled = true;
        }

        @Override
        public void halfClose() {
            halfClosed = true;
        }

        @Override
        public void sendMessage(byte[] message) {
            sent++;
        }
    }
}
