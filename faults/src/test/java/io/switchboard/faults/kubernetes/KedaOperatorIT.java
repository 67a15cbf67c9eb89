package io.switchboard.faults.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.faults.Outcome;
import io.switchboard.faults.Scene;
import io.switchboard.faults.ServerMain;
import io.switchboard.faults.Supervisor;
import io.switchboard.faults.Traffic;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.Ping;
import io.switchboard.testing.EtcdServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Deployment's replicas follow the calls, from none and back to none: by KEDA's own operator and metrics adapter,
 * Kubernetes' own autoscaler, its controllers of Deployments and ReplicaSets and its API server, and by serve with the
 * scaler, the activator and the costs of deleting pods. Only what runs the pods is ours: {@link LocalKubelet}.
 */
@Tag("keda")
@Timeout(1200)
class KedaOperatorIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int LATENCY_MILLIS = 80;
    /** 1.6 calls in flight: one server's. */
    private static final Duration QUIET = Duration.ofMillis(50);
    /** 8 calls in flight more: with the others more than three servers'. */
    private static final Duration BUSY = Duration.ofMillis(10);
    /** As long as it takes from none, and more: calls wait at the activator. */
    private static final Duration PATIENT = Duration.ofMinutes(1);

    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private static final int HELD = 3;

    @TempDir
    Path folder;

    @Test
    void replicas_follow_the_calls_from_none_to_four_and_back_and_none_fails() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                KedaCluster cluster = new KedaCluster(folder, etcd.endpoint());
                Supervisor supervisor = new Supervisor();
                Timeline timeline = new Timeline(cluster.api(), "shop", "ping");
                LocalKubelet kubelet = new LocalKubelet(
                        cluster.api(), "shop", (pod, ip) -> server(supervisor, etcd.endpoint(), pod, ip));
                Switchboard client =
                        Scene.connect(Scene.options(etcd.endpoint()).build())) {
            int port = KedaCluster.freePort();
            Child serve = serve(supervisor, etcd.endpoint(), cluster, port);
            serve.first("scaler at");
            cluster.apply(DEPLOYMENT);
            cluster.apply(SCALED_OBJECT.formatted(port));
            Await.until(
                    () -> "KEDA has made an autoscaler; see " + folder,
                    LIMIT,
                    () -> cluster.api()
                                    .autoscaling()
                                    .v2()
                                    .horizontalPodAutoscalers()
                                    .inNamespace("shop")
                                    .withName("keda-hpa-ping")
                                    .get()
                            != null);
            timeline.note("there is an autoscaler");
            assertEquals(List.of(), kubelet.ready());

            timeline.note("the first call");
            try (Traffic steady = Traffic.start(channel(client), QUIET, PATIENT)) {
                awaitReady(kubelet, 1, timeline);
                Await.until(
                        "the first call is answered", () -> !steady.outcomes().isEmpty());
                timeline.note("the first call took " + longest(steady) + " ms");

                timeline.note("more calls");
                try (Traffic more = Traffic.start(channel(client), BUSY, PATIENT)) {
                    awaitReady(kubelet, 4, timeline);
                    timeline.note("four servers are ready");
                    serve.kill();
                    timeline.note("the scaler is dead");
                    Await.until(() -> "nothing is known: " + timeline, LIMIT, () -> knowsNothing(cluster));
                    timeline.note("the autoscaler says that it knows nothing");
                    // Longer than KEDA's polls and its patience with a service that is not active.
                    Await.pass(OUTAGE);
                    assertEquals(4, kubelet.ready().size(), timeline::toString);
                    serve(supervisor, etcd.endpoint(), cluster, port).first("scaler at");
                    timeline.note("there is a scaler again");
                    Await.until(() -> "it is asked: " + timeline, LIMIT, () -> !knowsNothing(cluster));
                    timeline.note("the autoscaler knows again");
                    assertEquals(4, kubelet.ready().size(), timeline::toString);
                    noFailure(more, timeline);
                }
                timeline.note("fewer calls");
                String youngest = youngest(cluster);
                try (Held held =
                        new Held(kubelet.ip(youngest), kubelet.process(youngest).port())) {
                    timeline.note(HELD + " calls are held at the youngest, " + youngest);
                    // 4.6 calls in flight are three servers'.
                    awaitReady(kubelet, 3, timeline);
                    Await.until("a server has ended", () -> kubelet.ended().size() == 1);
                    timeline.note("ended: " + kubelet.ended() + ", costs: " + costs(cluster));
                    assertTrue(kubelet.ready().contains(youngest), () -> "the busiest was ended: " + timeline);
                    assertEquals(0, held.failed.get());
                }
                awaitReady(kubelet, 1, timeline);
                timeline.note("one server is left");
                noFailure(steady, timeline);
            }
            timeline.note("no calls");
            awaitReady(kubelet, 0, timeline);
            timeline.note("none is left");
            Await.until(
                    () -> "the pods are gone: " + timeline,
                    LIMIT,
                    () -> pods(cluster).isEmpty());
        }
    }

    private static void awaitReady(LocalKubelet kubelet, int count, Timeline timeline) throws Exception {
        Await.until(
                () -> count + " servers are ready: " + timeline,
                LIMIT,
                () -> kubelet.ready().size() == count);
    }

    private static void noFailure(Traffic traffic, Timeline timeline) {
        List<Outcome> failures = traffic.failures();
        assertTrue(failures.isEmpty(), () -> failures.size() + " calls failed: " + failures.get(0) + "; " + timeline);
        timeline.note(traffic.outcomes().size() + " calls were answered");
    }

    private static long longest(Traffic traffic) {
        return traffic.outcomes().stream()
                .mapToLong(outcome -> outcome.took().toMillis())
                .max()
                .orElse(0);
    }

    private static List<Pod> pods(KedaCluster cluster) {
        return cluster.api().pods().inNamespace("shop").list().getItems();
    }

    /** Whom a ReplicaSet ends first unless it is told otherwise. */
    private static String youngest(KedaCluster cluster) {
        return pods(cluster).stream()
                .max(Comparator.comparing((Pod pod) -> pod.getStatus().getStartTime())
                        .thenComparing(pod -> pod.getMetadata().getCreationTimestamp()))
                .orElseThrow()
                .getMetadata()
                .getName();
    }

    private static Map<String, String> costs(KedaCluster cluster) {
        Map<String, String> costs = new TreeMap<>();
        pods(cluster)
                .forEach(pod -> costs.put(
                        pod.getMetadata().getName(),
                        String.valueOf(
                                pod.getMetadata().getAnnotations().get("controller.kubernetes.io/pod-deletion-cost"))));
        return costs;
    }

    private static Child server(Supervisor supervisor, String etcd, String pod, String ip) {
        return supervisor.start(
                pod,
                ServerMain.class,
                List.of(
                        "--endpoints=" + etcd,
                        "--service=" + Scene.SERVICE,
                        "--name=" + pod,
                        "--advertise=" + ip,
                        "--ttl=" + Scene.TTL.toMillis(),
                        "--latency=" + LATENCY_MILLIS,
                        "--drain-delay=500",
                        "--load-reports=true"));
    }

    /** Whether the autoscaler says that it could not learn how many replicas there are to be. */
    private static boolean knowsNothing(KedaCluster cluster) {
        return cluster
                .api()
                .autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace("shop")
                .withName("keda-hpa-ping")
                .get()
                .getStatus()
                .getConditions()
                .stream()
                .anyMatch(condition -> condition.getType().equals("ScalingActive")
                        && condition.getReason().equals("FailedGetExternalMetric"));
    }

    private Child serve(Supervisor supervisor, String etcd, KedaCluster cluster, int port) throws Exception {
        Path config = Files.writeString(
                folder.resolve("serve.json"), """
                {"parts": {
                  "scaler": {"address": "127.0.0.1:%3$d"},
                  "activator": {"address": "127.0.0.1:0", "services": "%1$s"},
                  "kubernetes": {"kubeconfig": "%2$s", "namespace": "shop", "lease-namespace": "shop",
                                 "deletionCost": "%1$s", "deletionCostNamespace": "shop"}}}
                """.formatted(Scene.SERVICE, cluster.kubeconfig(), port));
        return supervisor.start(
                "serve",
                io.switchboard.cli.Main.class,
                List.of("serve", "--endpoints", etcd, "--config", config.toString()));
    }

    private static ManagedChannel channel(Switchboard client) {
        return client.channel(Scene.SERVICE, InsecureChannelCredentials.create())
                .build();
    }

    /** Calls that stay in flight at one server. */
    private static final class Held implements AutoCloseable {
        final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final ManagedChannel channel;

        Held(String ip, int port) {
            channel = NettyChannelBuilder.forAddress(ip, port).usePlaintext().build();
            for (int i = 0; i < HELD; i++) {
                ClientCalls.asyncServerStreamingCall(
                        channel.newCall(Ping.TEXTS.streaming(), CallOptions.DEFAULT), "hold", new StreamObserver<>() {
                            @Override
                            public void onNext(String name) {
                                answered.incrementAndGet();
                            }

                            @Override
                            public void onError(Throwable error) {
                                failed.addAndGet(Status.fromThrowable(error).isOk() ? 0 : 1);
                            }

                            @Override
                            public void onCompleted() {
                                failed.incrementAndGet();
                            }
                        });
            }
            Await.until("calls are held", () -> answered.get() == HELD);
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: ping, namespace: shop}
            spec:
              replicas: 0
              selector: {matchLabels: {app: ping}}
              template:
                metadata: {labels: {app: ping}}
                spec:
                  terminationGracePeriodSeconds: 30
                  containers: [{name: ping, image: ping}]
            """;

    private static final String SCALED_OBJECT = """
            apiVersion: keda.sh/v1alpha1
            kind: ScaledObject
            metadata: {name: ping, namespace: shop}
            spec:
              scaleTargetRef: {name: ping}
              minReplicaCount: 0
              maxReplicaCount: 4
              pollingInterval: 5
              cooldownPeriod: 10
              advanced:
                horizontalPodAutoscalerConfig:
                  behavior: {scaleDown: {stabilizationWindowSeconds: 0}}
              triggers:
                - type: external-push
                  metadata:
                    scalerAddress: 127.0.0.1:%d
                    service: faults/ping
                    metric: concurrency
                    target: "2"
                    activation: "0"
            """;
}
