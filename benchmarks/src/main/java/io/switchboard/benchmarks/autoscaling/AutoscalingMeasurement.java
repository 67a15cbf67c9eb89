package io.switchboard.benchmarks.autoscaling;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Measurement;
import io.switchboard.benchmarks.Section;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.autoscaling.AutoscalingResults.Followed;
import io.switchboard.benchmarks.autoscaling.AutoscalingResults.ServedCall;
import io.switchboard.benchmarks.mesh.ServedMesh;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.scaler.keda.ExternalScalerGrpc;
import io.switchboard.scaler.keda.GetMetricsRequest;
import io.switchboard.scaler.keda.GetMetricsResponse;
import io.switchboard.scaler.keda.IsActiveResponse;
import io.switchboard.scaler.keda.ScaledObjectRef;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a server's load reports cost it, and what a scaler of a thousand instances costs. */
public final class AutoscalingMeasurement implements Measurement {
    private static final String SERVICE = "scaled";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** As often as Kubernetes' autoscaler asks. */
    private static final int PERIOD_SECONDS = 15;

    private final String serve;
    private final String picks;

    /**
     * @param serve the class path of {@code bin/switchboard serve}
     * @param picks that of the benchmarks of JMH
     */
    public AutoscalingMeasurement(String serve, String picks) {
        this.serve = serve;
        this.picks = picks;
    }

    @Override
    public Section again(JsonElement data) {
        return new AutoscalingReport(new Gson().fromJson(data, AutoscalingResults.class)).section();
    }

    @Override
    public Section measure(Bench bench) {
        List<ServedCall> calls = ServedCalls.measure(bench, picks);
        bench.progress().say("  " + calls);
        int instances = bench.of(1_000, 100);
        try (EtcdServer etcd = bench.startEtcd();
                Child servers = bench.start(
                        "reporting-servers",
                        bench.own(
                                ReportingServersProgram.class,
                                List.of("-Xmx1g"),
                                etcd.endpoint(),
                                SERVICE,
                                Integer.toString(instances)))) {
            servers.next("ready", LIMIT);
            try (ServedMesh scaler = new ServedMesh(bench, serve, etcd.endpoint(), "scaler")) {
                int ready = streams(servers);
                List<Followed> followed = new Run(bench, servers, scaler, instances).measure();
                return new AutoscalingReport(new AutoscalingResults(calls, instances, ready, followed)).section();
            }
        }
    }

    private static int streams(Child servers) {
        return Integer.parseInt(servers.ask("streams", "streams"));
    }

    /** One scaler, with more and more ScaledObjects for one service. */
    private record Run(Bench bench, Child servers, ServedMesh scaler, int instances) {
        List<Followed> measure() {
            ManagedChannel channel = Grpc.newChannelBuilder(scaler.address(), InsecureChannelCredentials.create())
                    .build();
            try {
                List<Followed> all = new ArrayList<>();
                for (int objects : List.of(0, 1, 50)) {
                    Followed one = measure(ExternalScalerGrpc.newStub(channel), channel, objects);
                    bench.progress().say("  " + one);
                    all.add(one);
                }
                return all;
            } finally {
                channel.shutdownNow();
            }
        }

        private Followed measure(ExternalScalerGrpc.ExternalScalerStub streaming, ManagedChannel channel, int objects) {
            long begun = bench.clock().nanos();
            double firstMillis = 0;
            double streamsMillis = 0;
            for (int number = 0; number < objects; number++) {
                ask(channel, number);
                if (number == 0) {
                    firstMillis = (bench.clock().nanos() - begun) / 1e6;
                }
                streaming.streamIsActive(object(number), new Nobody());
            }
            if (objects > 0) {
                Await.until("there is a stream to each instance", () -> streams(servers) >= instances);
                streamsMillis = (bench.clock().nanos() - begun) / 1e6;
            }
            // So that what is measured next has been compiled.
            Await.pass(Duration.ofSeconds(bench.of(30, 3)));
            List<Long> took = new ArrayList<>();
            double cpu = scaler.cpuMicros();
            long from = bench.clock().nanos();
            for (int round = 0; round < bench.of(4, 1); round++) {
                Duration pause = Duration.ofSeconds(PERIOD_SECONDS).dividedBy(Math.max(1, objects));
                for (int number = 0; number < objects; number++) {
                    long asked = bench.clock().nanos();
                    ask(channel, number);
                    took.add(bench.clock().nanos() - asked);
                    Await.pass(pause);
                }
                if (objects == 0) {
                    Await.pass(pause);
                }
            }
            double seconds = (bench.clock().nanos() - from) / 1e9;
            double cpuMicros = (scaler.cpuMicros() - cpu) / seconds;
            return new Followed(
                    objects,
                    streams(servers),
                    firstMillis,
                    streamsMillis,
                    cpuMicros,
                    scaler.heapBytes(),
                    took.isEmpty() ? List.of() : List.of(Spread.ofNanos(took)));
        }

        private static void ask(ManagedChannel channel, int number) {
            GetMetricsResponse told = ExternalScalerGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(1, TimeUnit.MINUTES)
                    .getMetrics(GetMetricsRequest.newBuilder()
                            .setScaledObjectRef(object(number))
                            .setMetricName("concurrency")
                            .build());
            if (told.getMetricValuesCount() != 1) {
                throw new IllegalStateException("not one value: " + told);
            }
        }

        /** Each with a target of its own, so that nothing but the reports can be shared. */
        private static ScaledObjectRef object(int number) {
            return ScaledObjectRef.newBuilder()
                    .setNamespace("bench")
                    .setName("object-" + number)
                    .putScalerMetadata("service", SERVICE)
                    .putScalerMetadata("metric", "concurrency")
                    .putScalerMetadata("target", "2." + (100 + number))
                    .build();
        }
    }

    private static final class Nobody implements StreamObserver<IsActiveResponse> {
        @Override
        public void onNext(IsActiveResponse told) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
