package io.switchboard.spring;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a health service answers. */
final class Health {
    private Health() {}

    static @Nullable ServingStatus of(HealthStatusManager manager) {
        AtomicReference<ServingStatus> answer = new AtomicReference<>();
        ((HealthGrpc.AsyncService) manager.getHealthService())
                .check(HealthCheckRequest.getDefaultInstance(), new StreamObserver<>() {
                    @Override
                    public void onNext(HealthCheckResponse response) {
                        answer.set(response.getStatus());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        throw new IllegalStateException(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        return answer.get();
    }
}
