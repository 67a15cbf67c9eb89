package io.switchboard.grpc;

import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/**
 * The unary calls to one endpoint, which are timed, with a way out for all others: the life of a stream, or the time
 * until something is said in it, depends on what it is for and says nothing of how fast its server is.
 */
final class TimedCalls extends ClientStreamTracer.Factory {
    private final ClientStreamTracer.Factory unary;
    private final PickResult others;

    private TimedCalls(ClientStreamTracer.Factory unary, PickResult others) {
        this.unary = unary;
        this.others = others;
    }

    /** What a pick of the endpoint results in; {@link #forCall} is to be asked of it. */
    static PickResult pick(Subchannel subchannel, ClientStreamTracer.Factory unary, ClientStreamTracer.Factory others) {
        return PickResult.withSubchannel(
                subchannel, new TimedCalls(unary, PickResult.withSubchannel(subchannel, others)));
    }

    /** A method whose type nobody knows, as of a proxy, may be a stream. */
    static PickResult forCall(PickResult picked, MethodDescriptor<?, ?> method) {
        return method.getType() != MethodType.UNARY && picked.getStreamTracerFactory() instanceof TimedCalls calls
                ? calls.others
                : picked;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return unary.newClientStreamTracer(info, headers);
    }
}
