package io.switchboard.benchmarks.mesh;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.LongAdder;

/** Counts what streams send and get, as messages are on the wire. */
final class WireBytes implements ClientInterceptor {
    private final LongAdder bytes = new LongAdder();
    private final ClientStreamTracer.Factory counters = new ClientStreamTracer.Factory() {
        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new Counter();
        }
    };

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return next.newCall(method, options.withStreamTracerFactory(counters));
    }

    long sum() {
        return bytes.sum();
    }

    private final class Counter extends ClientStreamTracer {
        @Override
        public void inboundWireSize(long more) {
            bytes.add(more);
        }

        @Override
        public void outboundWireSize(long more) {
            bytes.add(more);
        }
    }
}
