package io.switchboard.scaler;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.switchboard.scaler.keda.IsActiveResponse;
import org.jspecify.annotations.Nullable;

/**
 * A caller that is told whether there is to be a replica: once that is known, and when it changes. On the scheduler.
 */
final class ActiveStream {
    private final ServerCallStreamObserver<IsActiveResponse> out;
    private @Nullable Boolean wanted;
    private @Nullable Boolean told;
    private boolean ended;

    ActiveStream(ServerCallStreamObserver<IsActiveResponse> out) {
        this.out = out;
    }

    void become(boolean active) {
        wanted = active;
        offer();
    }

    /** Sends what is to be known, once the caller reads. */
    void offer() {
        Boolean now = wanted;
        if (!ended && now != null && !now.equals(told) && out.isReady()) {
            told = now;
            out.onNext(IsActiveResponse.newBuilder().setResult(now).build());
        }
    }

    void end(Status status) {
        if (!ended) {
            ended = true;
            if (!out.isCancelled()) {
                if (status.isOk()) {
                    out.onCompleted();
                } else {
                    out.onError(status.asRuntimeException());
                }
            }
        }
    }

    boolean hasEnded() {
        return ended;
    }

    void gone() {
        ended = true;
    }
}
