package io.switchboard.scaler.activator;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Health for whatever name is asked for: a caller that checks the health of its service's servers by a name of that
 * service's, which the activator does not know, would take it for unwell, and never call it.
 */
final class HealthOfAny extends HealthGrpc.HealthImplBase {
    private final Set<StreamObserver<HealthCheckResponse>> watches = new LinkedHashSet<>();
    private boolean ended;

    @Override
    public synchronized void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> response) {
        response.onNext(health(!ended));
        response.onCompleted();
    }

    @Override
    public synchronized void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> response) {
        ((ServerCallStreamObserver<HealthCheckResponse>) response).setOnCancelHandler(() -> forget(response));
        response.onNext(health(!ended));
        if (ended) {
            response.onCompleted();
        } else {
            watches.add(response);
        }
    }

    private synchronized void forget(StreamObserver<HealthCheckResponse> response) {
        watches.remove(response);
    }

    /** Says NOT_SERVING to all, and ends their streams: these would hold up the server. */
    synchronized void end() {
        ended = true;
        for (StreamObserver<HealthCheckResponse> watch : List.copyOf(watches)) {
            try {
                watch.onNext(health(false));
                watch.onCompleted();
            } catch (RuntimeException e) {
                // It was cancelled just now.
            }
        }
        watches.clear();
    }

    private static HealthCheckResponse health(boolean serving) {
        return HealthCheckResponse.newBuilder()
                .setStatus(serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING)
                .build();
    }
}
