package io.switchboard.faults;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.Cleanup;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.LocalDeployment;
import io.switchboard.scaler.keda.ExternalScalerGrpc;
import io.switchboard.scaler.keda.GetMetricsRequest;
import io.switchboard.scaler.keda.GetMetricsResponse;
import io.switchboard.scaler.keda.IsActiveResponse;
import io.switchboard.scaler.keda.MetricSpec;
import io.switchboard.scaler.keda.ScaledObjectRef;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What KEDA and Kubernetes' autoscaler do for a Deployment: asks an external scaler, once a second instead of every 15,
 * and at once when the scaler's stream says that the service is active (a trigger of KEDA's type external-push); scales
 * by what it says. While it gets no answer, nothing changes.
 */
final class LocalAutoscaler implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final double TOLERANCE = 0.1;

    /** @param error why it decided nothing; null: it has decided */
    record Decision(int before, int wanted, @Nullable String error) {}

    private final LocalDeployment deployment;
    private final int least;
    private final int most;
    private final ScaledObjectRef scaled;
    private final SerialScheduler scheduler = new SerialScheduler("autoscaler");
    private final List<Decision> decisions = new ArrayList<>();
    private ManagedChannel channel;
    private boolean streaming;
    private volatile boolean closed;

    /**
     * @param least how many there always are; 0: none when the scaler says that it is not active
     * @param address of the scaler
     */
    LocalAutoscaler(LocalDeployment deployment, int least, int most, Map<String, String> metadata, String address) {
        this.deployment = deployment;
        this.least = least;
        this.most = most;
        scaled = ScaledObjectRef.newBuilder()
                .setNamespace("faults")
                .setName("ping")
                .putAllScalerMetadata(metadata)
                .build();
        channel = channel(address);
        scheduler.execute(this::decide);
    }

    /**
     * A server that reports its load.
     *
     * @param latency how long each call takes
     */
    static Child server(Supervisor supervisor, EtcdServer etcd, int number, Duration latency) {
        return supervisor.start(
                "server-" + number,
                ServerMain.class,
                List.of(
                        "--endpoints=" + etcd.endpoint(),
                        "--service=" + Scene.SERVICE,
                        "--name=server-" + number,
                        "--ttl=" + Scene.TTL.toMillis(),
                        "--latency=" + latency.toMillis(),
                        "--drain-delay=500",
                        "--load-reports=true"));
    }

    private static ManagedChannel channel(String address) {
        return Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                .build();
    }

    /** Asks another one from now on. */
    void ask(String address) {
        scheduler.execute(() -> {
            channel.shutdownNow();
            channel = channel(address);
        });
    }

    /** All so far. */
    List<Decision> decisions() {
        synchronized (decisions) {
            return List.copyOf(decisions);
        }
    }

    /** Waits until it has got no answer so many times more. */
    void awaitErrors(int count) {
        int mark = decisions().size();
        Await.until(
                "the scaler gives no answer",
                () -> decisions().stream()
                                .skip(mark)
                                .filter(decision -> decision.error() != null)
                                .count()
                        >= count);
    }

    /** The next decision. */
    Decision awaitAnswer() {
        int mark = decisions().size();
        Await.until(
                () -> "the scaler answers; it said: "
                        + decisions().get(decisions().size() - 1),
                () -> answered(mark).findFirst().isPresent());
        return answered(mark).findFirst().orElseThrow();
    }

    private Stream<Decision> answered(int mark) {
        return decisions().stream().skip(mark).filter(decision -> decision.error() == null);
    }

    private void decide() {
        if (!closed) {
            stream();
            look();
            scheduler.after(PERIOD, this::decide);
        }
    }

    private void stream() {
        if (streaming) {
            return;
        }
        streaming = true;
        ExternalScalerGrpc.newStub(channel).streamIsActive(scaled, new StreamObserver<>() {
            @Override
            public void onNext(IsActiveResponse active) {
                if (active.getResult()) {
                    execute(LocalAutoscaler.this::look);
                }
            }

            @Override
            public void onError(Throwable thrown) {
                execute(() -> streaming = false);
            }

            @Override
            public void onCompleted() {
                execute(() -> streaming = false);
            }
        });
    }

    private void execute(Runnable task) {
        scheduler.execute(() -> {
            if (!closed) {
                task.run();
            }
        });
    }

    private void look() {
        int before = deployment.replicas().size();
        Decision decision;
        try {
            int wanted = wanted(before);
            deployment.scale(wanted);
            decision = new Decision(before, wanted, null);
        } catch (StatusRuntimeException e) {
            decision = new Decision(before, before, e.getStatus().toString());
        }
        synchronized (decisions) {
            decisions.add(decision);
        }
    }

    private int wanted(int before) {
        ExternalScalerGrpc.ExternalScalerBlockingStub scaler =
                ExternalScalerGrpc.newBlockingStub(channel).withDeadlineAfter(5, TimeUnit.SECONDS);
        if (!scaler.isActive(scaled).getResult()) {
            return least;
        }
        int wanted = Math.max(1, least);
        for (MetricSpec spec : scaler.getMetricSpec(scaled).getMetricSpecsList()) {
            GetMetricsResponse told = scaler.getMetrics(GetMetricsRequest.newBuilder()
                    .setScaledObjectRef(scaled)
                    .setMetricName(spec.getMetricName())
                    .build());
            if (told.getMetricValuesCount() != 1) {
                throw Status.INTERNAL
                        .withDescription(told.getMetricValuesCount() + " values of " + spec.getMetricName())
                        .asRuntimeException();
            }
            double value = told.getMetricValues(0).getMetricValueFloat();
            wanted = Math.max(wanted, replicas(value, spec.getTargetSizeFloat(), before));
        }
        return Math.min(wanted, most);
    }

    /** As Kubernetes has it for a metric with an average value. */
    private static int replicas(double value, double target, int before) {
        boolean isClose = before > 0 && Math.abs(value / (target * before) - 1) <= TOLERANCE;
        return isClose ? before : (int) Math.ceil(value / target);
    }

    /** Changes nothing any more. */
    @Override
    public void close() {
        closed = true;
        Cleanup.all(scheduler::close, () -> channel.shutdownNow());
    }
}
