package io.switchboard.embedded;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the calls by the bare name of their method. */
final class CallCounter implements ServerInterceptor {
    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    long count(String method) {
        return counts.getOrDefault(method, 0L);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getBareMethodName();
        if (method != null) {
            counts.merge(method, 1L, Long::sum);
        }
        return next.startCall(call, headers);
    }
}
