package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.telemetry.PickCount;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels whose targets name their etcd, and the telemetry that an application has set for all of them. */
@Timeout(300)
class TargetTelemetryTest {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard servers = Switchboard.connect(etcd.endpoint());
    private final List<RegisteredServer> running = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();

    @BeforeEach
    void serve() throws InterruptedException {
        serve(servers);
    }

    private void serve(Switchboard switchboard) throws InterruptedException {
        RegisteredServer server = switchboard.serve(
                DEMO.value(),
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                        .addService(new HealthStatusManager().getHealthService()),
                ServeOptions.builder()
                        .drainDelay(Duration.ZERO)
                        .shutdownHook(false)
                        .build());
        running.add(server);
        assertTrue(server.awaitActive(Duration.ofSeconds(20)));
    }

    @AfterEach
    void close() {
        Switchboard.setDefaultTelemetry(any -> Telemetry.NONE);
        channels.forEach(ManagedChannel::shutdownNow);
        running.forEach(RegisteredServer::close);
        servers.close();
        etcd.close();
    }

    /** What one etcd's telemetry has heard. */
    private static final class Heard implements Telemetry {
        private final List<Snapshot> snapshots = new CopyOnWriteArrayList<>();
        private final List<PickCount> picks = new CopyOnWriteArrayList<>();
        private final List<String> requests = new CopyOnWriteArrayList<>();

        @Override
        public void snapshot(Snapshot snapshot) {
            snapshots.add(snapshot);
        }

        @Override
        public void picks(PickCount count) {
            picks.add(count);
        }

        @Override
        public void registryCall(String method, String status, long nanos) {
            requests.add(method + " " + status);
        }

        long picked() {
            return picks.stream().mapToLong(count -> count.picks().getAsLong()).sum();
        }
    }

    private Telemetry heard(String of) {
        return heard.computeIfAbsent(of, made -> new Heard());
    }

    private static String target(EmbeddedEtcd etcd) {
        return "etcd://" + etcd.endpoint().substring("http://".length()) + "/" + DEMO;
    }

    private ManagedChannel open(EmbeddedEtcd etcd) {
        ManagedChannel channel = Grpc.newChannelBuilder(target(etcd), InsecureChannelCredentials.create())
                .build();
        channels.add(channel);
        return channel;
    }

    private static void call(ManagedChannel channel, int times) {
        for (int i = 0; i < times; i++) {
            HealthGrpc.newBlockingStub(channel)
                    .withWaitForReady()
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance());
        }
    }

    @Test
    void a_target_that_names_its_etcd_is_measured_by_the_default_of_the_application() {
        Switchboard.setDefaultTelemetry(this::heard);
        call(open(etcd), 7);
        assertEquals(List.of(etcd.endpoint()), List.copyOf(heard.keySet()));
        Heard own = (Heard) heard(etcd.endpoint());
        assertEquals(7, own.picked());
        assertTrue(own.requests.contains("Range OK"), own.requests::toString);
        Snapshot last = own.snapshots.get(own.snapshots.size() - 1);
        assertEquals(Freshness.LIVE, last.freshness());
        assertEquals(1, last.instances().size());

        call(open(etcd), 5);
        assertEquals(
                12, own.picked(), "the second channel is on the same connection, and counted by the same telemetry");
    }

    @Test
    void two_etcds_are_told_apart() throws Exception {
        Switchboard.setDefaultTelemetry(this::heard);
        try (EmbeddedEtcd other = EmbeddedEtcd.start();
                Switchboard there = Switchboard.connect(other.endpoint())) {
            serve(there);
            serve(there);
            call(open(etcd), 3);
            call(open(other), 10);
            Heard second = (Heard) heard(other.endpoint());
            Await.until(
                    "both are known",
                    () -> second.snapshots.stream()
                            .anyMatch(snapshot -> snapshot.instances().size() == 2));
            assertEquals(10, second.picked());
            Heard first = (Heard) heard(etcd.endpoint());
            assertEquals(3, first.picked());
            assertTrue(first.snapshots.stream()
                    .allMatch(snapshot -> snapshot.instances().size() <= 1));
        }
    }

    @Test
    void it_holds_for_channels_that_are_opened_later_and_so_does_another_one() {
        ManagedChannel before = open(etcd);
        call(before, 1);
        Switchboard.setDefaultTelemetry(name -> heard("first"));
        ManagedChannel first = open(etcd);
        call(first, 2);
        Switchboard.setDefaultTelemetry(name -> heard("second"));
        call(open(etcd), 4);
        call(first, 8);
        call(before, 16);
        assertEquals(10, ((Heard) heard("first")).picked());
        assertEquals(4, ((Heard) heard("second")).picked());
    }

    @Test
    void a_channel_of_a_Switchboard_is_measured_by_that_one_alone() {
        Switchboard.setDefaultTelemetry(this::heard);
        ManagedChannel channel = servers.channel(DEMO.value(), InsecureChannelCredentials.create())
                .build();
        channels.add(channel);
        call(channel, 3);
        assertEquals(Map.of(), heard);
    }

    @Test
    void one_that_fails_in_whatever_way_costs_no_call() {
        Switchboard.setDefaultTelemetry(name -> {
            throw new StackOverflowError("as the test wants");
        });
        call(open(etcd), 3);
        Switchboard.setDefaultTelemetry(name -> new Telemetry() {
            @Override
            public void snapshot(Snapshot snapshot) {
                throw new AssertionError("as the test wants");
            }

            @Override
            public void picks(PickCount count) {
                throw new IllegalStateException("as the test wants");
            }

            @Override
            public void registryCall(String method, String status, long nanos) {
                throw new NoClassDefFoundError("as the test wants");
            }
        });
        call(open(etcd), 3);
    }
}
