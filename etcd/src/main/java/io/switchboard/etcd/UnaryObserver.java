package io.switchboard.etcd;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the events of one unary call into one of two answers, on the given executor. */
final class UnaryObserver<R> implements StreamObserver<R> {
    private final Executor executor;
    private final Consumer<R> answered;
    private final Consumer<Status> failed;
    private @Nullable R response;

    UnaryObserver(Executor executor, Consumer<R> answered, Consumer<Status> failed) {
        this.executor = executor;
        this.answered = answered;
        this.failed = failed;
    }

    @Override
    public void onNext(R value) {
        response = value;
    }

    @Override
    public void onError(Throwable error) {
        Status status = Status.fromThrowable(error);
        executor.execute(() -> failed.accept(status));
    }

    @Override
    public void onCompleted() {
        R value = response;
        if (value == null) {
            onError(Status.INTERNAL
                    .withDescription("the call ended without a response")
                    .asException());
        } else {
            executor.execute(() -> answered.accept(value));
        }
    }
}
