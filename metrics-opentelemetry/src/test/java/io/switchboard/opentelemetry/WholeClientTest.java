package io.switchboard.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.telemetry.Metric;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server, a client and an etcd that loses its data, through all that the metrics tell of. */
@Timeout(300)
class WholeClientTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Collected collected = new Collected();
    private final Switchboard switchboard = Switchboard.connect(SwitchboardOptions.builder(etcd.endpoint())
            .withoutSnapshotCache()
            .telemetry(SwitchboardMetrics.on(collected.openTelemetry))
            .build());

    @AfterEach
    void close() {
        switchboard.close();
        collected.close();
        etcd.close();
    }

    private static void call(ManagedChannel channel, int times) {
        HealthGrpc.HealthBlockingStub health =
                HealthGrpc.newBlockingStub(channel).withWaitForReady();
        for (int i = 0; i < times; i++) {
            health.withDeadlineAfter(60, TimeUnit.SECONDS).check(HealthCheckRequest.getDefaultInstance());
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        for (int attempt = 0; attempt < 6000; attempt++) {
            if (condition.getAsBoolean()) {
                return;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("not within 60 s: " + what);
    }

    @Test
    void metrics_say_what_happened() throws Exception {
        RegisteredServer server = switchboard.serve(
                "xiaoxu/demo",
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()),
                ServeOptions.builder().drainDelay(Duration.ZERO).build());
        assertTrue(server.awaitActive(Duration.ofSeconds(60)));
        String series = "xiaoxu/demo " + server.registration().instance().id() + " none";
        until("it is active", () -> value(Metric.REGISTRATIONS, "xiaoxu/demo active") == 1);

        ManagedChannel channel = switchboard
                .channel("xiaoxu/demo", InsecureChannelCredentials.create())
                .build();
        call(channel, 1);
        double before = value(Metric.PICKS, series);
        call(channel, 20);
        assertEquals(before + 20, value(Metric.PICKS, series));
        assertEquals(Map.of("xiaoxu/demo", 1.0), collected.values(Metric.SNAPSHOT_INSTANCES));

        etcd.restart(false);
        until(
                "the lease is lost",
                () -> collected.values(Metric.REREGISTRATIONS).values().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum()
                        == 1);
        until("it is active again", () -> value(Metric.REGISTRATIONS, "xiaoxu/demo active") == 1);
        until("the set is live", () -> value(Metric.SNAPSHOT_AGE, "xiaoxu/demo") == 0);
        assertTrue(value(Metric.WATCH_RESTARTS, "broken") >= 1);
        call(channel, 5);
        assertTrue(value(Metric.PICKS, series) >= before + 25);
        assertTrue(collected.counts(Metric.REGISTRY_CALLS).getOrDefault("LeaseGrant ok", 0L) >= 1);

        double picked = value(Metric.PICKS, series);
        channel.shutdownNow();
        assertTrue(channel.awaitTermination(60, TimeUnit.SECONDS));
        assertEquals(picked, value(Metric.PICKS, series), "totals outlive the channel");
        server.close();
        until(
                "nothing is counted of it any more",
                () -> collected.values(Metric.PICKS).isEmpty());
        until(
                "no registration is left",
                () -> collected.values(Metric.REGISTRATIONS).isEmpty());
    }

    private double value(Metric metric, String series) {
        return collected.values(metric).getOrDefault(series, -1.0);
    }
}
