package io.switchboard.xds;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.SocketAddress;

/** Puts a call's remote address into its context. */
final class PeerAddress implements ServerInterceptor {
    static final Context.Key<String> KEY = Context.keyWithDefault("switchboard-xds-peer", "unknown");

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return Contexts.interceptCall(
                Context.current().withValue(KEY, remote == null ? "unknown" : remote.toString()), call, headers, next);
    }
}
