package io.switchboard.controlplane;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams of those who watch the health: nothing else ends them, and a server waits for them when it ends. */
final class HealthWatches implements ServerInterceptor {
    private final Set<ServerCall<?, ?>> open = ConcurrentHashMap.newKeySet();

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        if (!HealthGrpc.getWatchMethod()
                .getFullMethodName()
                .equals(call.getMethodDescriptor().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        open.add(call);
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onCancel() {
                open.remove(call);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                open.remove(call);
                super.onComplete();
            }
        };
    }

    /** Ends them; to be called once the health does not change any more. */
    void end() {
        // A copy: a call that ends takes itself out.
        for (ServerCall<?, ?> call : List.copyOf(open)) {
            try {
                call.close(Status.UNAVAILABLE.withDescription("the process is ending"), new Metadata());
            } catch (IllegalStateException e) {
                // It has ended by itself.
            }
        }
    }
}
