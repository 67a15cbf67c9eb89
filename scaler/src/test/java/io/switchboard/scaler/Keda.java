package io.switchboard.scaler;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.switchboard.scaler.keda.ExternalScalerGrpc;
import io.switchboard.scaler.keda.GetMetricSpecResponse;
import io.switchboard.scaler.keda.GetMetricsRequest;
import io.switchboard.scaler.keda.GetMetricsResponse;
import io.switchboard.scaler.keda.IsActiveResponse;
import io.switchboard.scaler.keda.ScaledObjectRef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Asks as KEDA does. */
final class Keda {
    /** An answer, or the error that KEDA shows. */
    record Heard<T>(@Nullable T answer, Status status) {
        T get() {
            T there = answer;
            if (there == null) {
                throw new AssertionError("answered by " + status);
            }
            return there;
        }
    }

    /** What came on a stream. */
    static final class Stream<T> implements StreamObserver<T> {
        final List<T> heard = new CopyOnWriteArrayList<>();
        volatile @Nullable Status ended;

        @Override
        public void onNext(T value) {
            heard.add(value);
        }

        @Override
        public void onError(Throwable failure) {
            ended = Status.fromThrowable(failure);
        }

        @Override
        public void onCompleted() {
            ended = Status.OK;
        }
    }

    private final ScalerProcess process;
    private final ManagedChannel channel;

    Keda(ScalerProcess process) {
        this.process = process;
        channel = process.channel();
    }

    static ScaledObjectRef scaledObject(String... keysAndValues) {
        Map<String, String> metadata = new TreeMap<>(
                Map.of("scalerAddress", "switchboard-serve:18001", "service", "shop", "metric", "concurrency"));
        if (!List.of(keysAndValues).contains("metric")) {
            metadata.put("target", "10");
        }
        for (int i = 0; i < keysAndValues.length; i += 2) {
            metadata.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return ScaledObjectRef.newBuilder()
                .setName("shop")
                .setNamespace("shops")
                .putAllScalerMetadata(metadata)
                .build();
    }

    private <T> Heard<T> heard(ListenableFuture<T> answer) {
        process.until("an answer", answer::isDone);
        try {
            return new Heard<>(answer.get(), Status.OK);
        } catch (ExecutionException e) {
            return new Heard<>(null, Status.fromThrowable(e));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ExternalScalerGrpc.ExternalScalerFutureStub stub() {
        return ExternalScalerGrpc.newFutureStub(channel);
    }

    Heard<GetMetricSpecResponse> specs(ScaledObjectRef of) {
        return heard(stub().getMetricSpec(of));
    }

    Heard<IsActiveResponse> isActive(ScaledObjectRef of) {
        return heard(stub().isActive(of));
    }

    Heard<GetMetricsResponse> metrics(ScaledObjectRef of, String name) {
        return heard(metricsLater(of, name));
    }

    ListenableFuture<GetMetricsResponse> metricsLater(ScaledObjectRef of, String name) {
        return stub().getMetrics(GetMetricsRequest.newBuilder()
                .setScaledObjectRef(of)
                .setMetricName(name)
                .build());
    }

    Stream<IsActiveResponse> streamIsActive(ScaledObjectRef of) {
        Stream<IsActiveResponse> stream = new Stream<>();
        ExternalScalerGrpc.newStub(channel).streamIsActive(of, stream);
        return stream;
    }

    Stream<GetMetricSpecResponse> streamSpecs(ScaledObjectRef of) {
        Stream<GetMetricSpecResponse> stream = new Stream<>();
        ExternalScalerGrpc.newStub(channel).streamMetricSpec(of, stream);
        return stream;
    }

    void leave() {
        channel.shutdownNow();
    }
}
