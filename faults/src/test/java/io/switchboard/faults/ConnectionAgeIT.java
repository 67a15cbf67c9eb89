package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.harness.Await;
import io.switchboard.harness.Ping;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Servers that end each connection after a second ({@code maxConnectionAge}), under load and with outlier detection.
 */
class ConnectionAgeIT {
    private static final Duration AGE = Duration.ofSeconds(1);
    private static final int SERVERS = 3;
    private static final int STREAMS = 6;

    /** For calls that are under way then: longer than a busy machine stands still. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Ejects a server of which a tenth of the calls fail, looking each second. */
    private static final Map<String, ?> CONFIG = Map.of(
            "loadBalancingConfig",
            List.of(Map.of(
                    "outlier_detection_experimental",
                    Map.of(
                            "interval",
                            "1s",
                            "maxEjectionPercentage",
                            100.0,
                            "failurePercentageEjection",
                            Map.of("threshold", 10.0, "minimumHosts", 1.0, "requestVolume", 10.0),
                            "childPolicy",
                            List.of(Map.of("switchboard", Map.of()))))));

    private final Queue<String> ejected = new ConcurrentLinkedQueue<>();

    @Test
    void costs_no_call_and_no_server_its_share() {
        try (EtcdServer etcd = EtcdServer.start();
                Supervisor supervisor = new Supervisor();
                Switchboard client = client(etcd)) {
            for (int number = 0; number < SERVERS; number++) {
                server(supervisor, "server-" + number, etcd);
            }
            Set<String> names = Set.of("server-0", "server-1", "server-2");
            ManagedChannel channel = client.channel(Scene.SERVICE, InsecureChannelCredentials.create(), CONFIG)
                    .build();
            try (FollowedSet view = FollowedSet.of(client.directory(), Scene.SERVICE);
                    Traffic traffic = Traffic.start(channel)) {
                traffic.awaitAnswers(names);
                Queue<Status> ended = new ConcurrentLinkedQueue<>();
                Queue<String> heard = new ConcurrentLinkedQueue<>();
                Duration start = traffic.now();
                for (int stream = 0; stream < STREAMS; stream++) {
                    open(channel, heard, ended);
                }
                Await.until("the streams have ended", () -> ended.size() == STREAMS);
                Duration lasted = traffic.now().minus(start);

                Expect.noFailure(traffic);
                Map<String, Long> answers = traffic.since(start).stream()
                        .collect(Collectors.groupingBy(call -> String.valueOf(call.server()), Collectors.counting()));
                long all = answers.values().stream().mapToLong(Long::longValue).sum();
                assertEquals(names, answers.keySet());
                answers.values().forEach(calls -> assertTrue(calls * SERVERS * 2 > all, answers.toString()));
                System.out.println("connections of a second, for " + lasted + ": " + answers);
                assertTrue(lasted.compareTo(GRACE) > 0, "they outlast what calls get");
                assertEquals(STREAMS, heard.size());
                ended.forEach(status -> assertEquals(Status.Code.UNAVAILABLE, status.getCode(), status.toString()));
                view.seen().forEach(snapshot -> assertEquals(List.of(), List.copyOf(snapshot.doubted())));
                assertEquals(List.of(), List.copyOf(ejected));
            }
        }
    }

    /** One that outlasts its connection's age and grace. */
    private static void open(ManagedChannel channel, Queue<String> heard, Queue<Status> ended) {
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(Ping.TEXTS.streaming(), CallOptions.DEFAULT), "", new StreamObserver<>() {
                    @Override
                    public void onNext(String name) {
                        heard.add(name);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        ended.add(Status.fromThrowable(failure));
                    }

                    @Override
                    public void onCompleted() {
                        ended.add(Status.OK);
                    }
                });
    }

    private Switchboard client(EtcdServer etcd) {
        Telemetry telemetry = new Telemetry() {
            @Override
            public void ejected(ServiceName service, String instanceId) {
                ejected.add(instanceId);
            }
        };
        return Switchboard.connect(
                SwitchboardOptions.builder(Scene.options(etcd.endpoint()).build())
                        .withoutSnapshotCache()
                        .telemetry(telemetry)
                        .build());
    }

    private static void server(Supervisor supervisor, String name, EtcdServer etcd) {
        supervisor.server(
                name,
                etcd.endpoint(),
                Scene.SERVICE,
                "--ttl=" + Scene.TTL.toMillis(),
                "--latency=100",
                "--max-connection-age=" + AGE.toMillis(),
                "--max-connection-age-grace=" + GRACE.toMillis());
    }
}
