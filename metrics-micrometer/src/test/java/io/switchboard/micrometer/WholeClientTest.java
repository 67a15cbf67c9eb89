package io.switchboard.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.telemetry.Metric;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.grpc.server.RegisteredServer;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server, a client and an etcd, through all that the meters tell of. */
@Timeout(300)
class WholeClientTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Switchboard switchboard = Switchboard.connect(SwitchboardOptions.builder(etcd.endpoint())
            .withoutSnapshotCache()
            .telemetry(SwitchboardMeters.in(registry))
            .build());

    @AfterEach
    void close() {
        switchboard.close();
        etcd.close();
    }

    private RegisteredServer serve() throws InterruptedException {
        RegisteredServer server = switchboard.serve(
                "xiaoxu/demo",
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()),
                ServeOptions.builder().drainDelay(Duration.ZERO).build());
        assertTrue(server.awaitActive(Duration.ofSeconds(60)));
        return server;
    }

    private static void call(ManagedChannel channel, int times) {
        HealthGrpc.HealthBlockingStub health =
                HealthGrpc.newBlockingStub(channel).withWaitForReady();
        for (int i = 0; i < times; i++) {
            health.withDeadlineAfter(60, TimeUnit.SECONDS).check(HealthCheckRequest.getDefaultInstance());
        }
    }

    /** Sums the series of a metric that have these tags; -1: there are none. */
    private double sum(Metric metric, String... tags) {
        Collection<FunctionCounter> counters =
                registry.find(metric.id()).tags(tags).functionCounters();
        Collection<Gauge> gauges = registry.find(metric.id()).tags(tags).gauges();
        if (counters.isEmpty() && gauges.isEmpty()) {
            return -1;
        }
        return counters.stream().mapToDouble(FunctionCounter::count).sum()
                + gauges.stream().mapToDouble(Gauge::value).sum();
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

    private long requests(String method, String status) {
        Timer timer = registry.find(Metric.REGISTRY_CALLS.id())
                .tags("switchboard.method", method, "switchboard.status", status.toLowerCase(Locale.ROOT))
                .timer();
        return timer == null ? 0 : timer.count();
    }

    @Test
    void meters_say_what_happened() throws Exception {
        RegisteredServer one = serve();
        RegisteredServer other = serve();
        String key = "xiaoxu/demo/" + one.registration().instance().id();
        until("both are active", () -> sum(Metric.REGISTRATIONS, "switchboard.state", "active") == 2);
        assertEquals(2, sum(Metric.REGISTRATIONS, "switchboard.service", "xiaoxu/demo"));

        ManagedChannel channel = switchboard
                .channel("xiaoxu/demo", InsecureChannelCredentials.create())
                .build();
        until("both are followed", () -> {
            call(channel, 2);
            return sum(Metric.SNAPSHOT_INSTANCES, "switchboard.service", "xiaoxu/demo") == 2
                    && registry.find(Metric.PICKS.id()).functionCounters().size() == 2;
        });
        double before = sum(Metric.PICKS);
        call(channel, 20);
        assertEquals(before + 20, sum(Metric.PICKS, "switchboard.route", "none"));
        assertTrue(sum(
                        Metric.PICKS,
                        "switchboard.instance",
                        one.registration().instance().id())
                >= 10);
        assertEquals(0, sum(Metric.EJECTIONS));

        etcd.delete(key);
        until("it is put back", () -> etcd.read(key).size() == 1);
        until("that is counted", () -> sum(Metric.REREGISTRATIONS, "switchboard.reason", "key_deleted") == 1);
        until("both are active again", () -> sum(Metric.REGISTRATIONS, "switchboard.state", "active") == 2);

        etcd.put("xiaoxu/demo/bad", "x");
        until("an entry is left out", () -> sum(Metric.SNAPSHOT_SKIPPED) == 1);
        assertEquals(1, sum(Metric.ENTRIES_SKIPPED, "switchboard.reason", "unreadable"));

        etcd.stop();
        until("the set ages", () -> sum(Metric.SNAPSHOT_AGE) > 0);
        call(channel, 4);
        assertTrue(sum(Metric.WATCH_RESTARTS, "switchboard.reason", "broken") >= 1);
        etcd.restart(true);
        until("it is live again", () -> sum(Metric.SNAPSHOT_AGE) == 0);
        assertTrue(requests("Range", "OK") > 0);
        assertTrue(requests("Txn", "OK") > 0);
        assertEquals(1, requests("LeaseGrant", "OK"));

        double picked = sum(Metric.PICKS);
        channel.shutdownNow();
        assertTrue(channel.awaitTermination(60, TimeUnit.SECONDS));
        assertEquals(picked, sum(Metric.PICKS), "totals outlive the channel");
        one.close();
        until(
                "it is counted no longer",
                () -> registry.find(Metric.PICKS.id()).functionCounters().size() == 1);
        other.close();
        until("no registration is left", () -> sum(Metric.REGISTRATIONS) == -1);
    }
}
