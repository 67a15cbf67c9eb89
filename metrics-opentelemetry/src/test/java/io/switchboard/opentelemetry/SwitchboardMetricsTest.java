package io.switchboard.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.telemetry.FailoverState;
import io.switchboard.core.telemetry.Metric;
import io.switchboard.core.telemetry.PickCount;
import io.switchboard.core.telemetry.RefusalCount;
import io.switchboard.core.telemetry.RegistrationLoss;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.core.telemetry.Telemetry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwitchboardMetricsTest {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final AttributeKey<String> REGISTRY = AttributeKey.stringKey("registry");

    private final Collected collected = new Collected();
    private final Telemetry telemetry = SwitchboardMetrics.on(collected.openTelemetry, Attributes.of(REGISTRY, "prod"));

    @AfterEach
    void close() {
        collected.close();
    }

    private static Snapshot live() {
        return new Snapshot(
                DEMO,
                List.of(Instance.at("10.0.0.1:80"), Instance.at("10.0.0.2:80")),
                1,
                Freshness.LIVE,
                Instant.EPOCH,
                3,
                Set.of(),
                null);
    }

    private static Snapshot ofDatacenters() {
        return new Snapshot(
                DEMO,
                live().instances(),
                1,
                Freshness.LIVE,
                Instant.EPOCH,
                0,
                Set.of(),
                null,
                null,
                List.of(in("us", Freshness.LIVE, Instant.EPOCH, 2), in("eu", Freshness.STALE, Instant.now(), 0)));
    }

    private static DatacenterState in(String name, Freshness freshness, Instant since, int instances) {
        return new DatacenterState(
                name, "a test", name.equals("us"), instances, 1, freshness, since, 0, null, false, null);
    }

    @Test
    void gauges_say_what_is_now_and_go_with_what_they_are_of() {
        telemetry.registration(DEMO, "a", RegistrationState.ACTIVE);
        telemetry.snapshot(live());
        assertEquals(1.0, collected.values(Metric.REGISTRATIONS).get("demo active"));
        assertEquals(0.0, collected.values(Metric.REGISTRATIONS).get("demo refused"));
        assertEquals(Map.of("demo", 2.0), collected.values(Metric.SNAPSHOT_INSTANCES));
        assertEquals(Map.of("demo", 3.0), collected.values(Metric.SNAPSHOT_SKIPPED));
        assertEquals(Map.of("demo", 0.0), collected.values(Metric.SNAPSHOT_AGE));
        // Of what was not live when it was first heard of, the time of day tells.
        ServiceName late = new ServiceName("late");
        telemetry.snapshot(Snapshot.unknown(late, Instant.now().minusSeconds(1000)));
        assertEquals(1000, collected.values(Metric.SNAPSHOT_AGE).getOrDefault("late", 0.0), 500);
        telemetry.unfollowed(late);
        telemetry.registration(DEMO, "a", RegistrationState.CLOSED);
        telemetry.unfollowed(DEMO);
        assertEquals(Map.of(), collected.values(Metric.REGISTRATIONS));
        assertEquals(Map.of(), collected.values(Metric.SNAPSHOT_AGE));
    }

    @Test
    void each_datacenter_is_shown_until_the_service_is_followed_no_more() {
        telemetry.snapshot(ofDatacenters());
        assertEquals(Map.of("demo us", 2.0, "demo eu", 0.0), collected.values(Metric.DATACENTER_INSTANCES));
        assertEquals(0.0, collected.values(Metric.DATACENTER_AGE).get("demo us"));
        assertEquals(500, collected.values(Metric.DATACENTER_AGE).getOrDefault("demo eu", -1.0), 500);
        telemetry.picks(new PickCount(DEMO, "us/a", "us", "none", () -> 4));
        assertEquals(Map.of("demo us", 4.0, "demo eu", 0.0), collected.values(Metric.DATACENTER_PICKS));
        telemetry.failover(DEMO, null, FailoverState.DRAINED);
        assertEquals(1.0, collected.values(Metric.DATACENTER_FAILOVER).get("demo drained"));
        telemetry.failover(DEMO, FailoverState.DRAINED, null);
        RefusalCount refused = new RefusalCount(DEMO, () -> 5);
        telemetry.refusals(refused);
        telemetry.refusalsEnded(refused);
        assertEquals(Map.of("demo", 5.0), collected.values(Metric.DATACENTER_REFUSED));
        telemetry.unfollowed(DEMO);
        assertEquals(Map.of(), collected.values(Metric.DATACENTER_FAILOVER));
        assertEquals(Map.of(), collected.values(Metric.DATACENTER_AGE));
        assertEquals(Map.of(), collected.values(Metric.DATACENTER_INSTANCES));
        assertEquals(Map.of("demo us", 4.0, "demo eu", 0.0), collected.values(Metric.DATACENTER_PICKS));
    }

    @Test
    void counters_are_read_when_they_are_collected_and_go_with_their_instance() {
        AtomicLong picks = new AtomicLong(5);
        PickCount count = new PickCount(DEMO, "a", "canary", picks::get);
        telemetry.picks(count);
        assertEquals(Map.of("demo a canary", 5.0), collected.values(Metric.PICKS));
        picks.set(9);
        telemetry.ejected(DEMO, "a");
        assertEquals(Map.of("demo a canary", 9.0), collected.values(Metric.PICKS));
        assertEquals(Map.of("demo a", 1.0), collected.values(Metric.EJECTIONS));
        telemetry.picksEnded(count, true);
        assertEquals(Map.of(), collected.values(Metric.PICKS));
        telemetry.registration(DEMO, "a", RegistrationState.ACTIVE);
        telemetry.reregistered(DEMO, "a", RegistrationLoss.KEY_OVERWRITTEN);
        telemetry.skipped(DEMO, "b", SkipReason.TOO_LONG);
        telemetry.configRefused(DEMO, "because");
        assertEquals(1.0, collected.values(Metric.REREGISTRATIONS).get("demo key_overwritten"));
        assertEquals(1.0, collected.values(Metric.ENTRIES_SKIPPED).get("demo too_long"));
        assertEquals(Map.of("demo", 1.0), collected.values(Metric.CONFIG_REFUSED));
        telemetry.reportIgnored(DEMO, "a");
        assertEquals(Map.of("demo", 1.0), collected.values(Metric.REPORTS_IGNORED));
    }

    @Test
    void requests_are_a_histogram_in_seconds() {
        telemetry.registryCall("Range", "OK", 30_000_000);
        telemetry.registryCall("Range", "DEADLINE_EXCEEDED", 3_000_000_000L);
        assertEquals(Map.of("Range ok", 1L, "Range deadline_exceeded", 1L), collected.counts(Metric.REGISTRY_CALLS));
        MetricData data = collected.data(Metric.REGISTRY_CALLS).orElseThrow();
        assertEquals("s", data.getUnit());
        assertEquals(
                3.03,
                data.getHistogramData().getPoints().stream()
                        .mapToDouble(HistogramPointData::getSum)
                        .sum(),
                0.001);
        for (HistogramPointData point : data.getHistogramData().getPoints()) {
            assertEquals("prod", point.getAttributes().get(REGISTRY));
        }
    }

    @Test
    void each_metric_has_its_unit_meaning_and_scope() {
        telemetry.registration(DEMO, "a", RegistrationState.ACTIVE);
        telemetry.snapshot(ofDatacenters());
        telemetry.picks(new PickCount(DEMO, "a", "none", () -> 1));
        telemetry.registryCall("Range", "OK", 1);
        for (Metric metric : Metric.values()) {
            MetricData data = collected.data(metric).orElseThrow(() -> new AssertionError(metric + " is missing"));
            assertEquals(metric.unit(), data.getUnit());
            assertEquals(metric.meaning(), data.getDescription());
            assertEquals("io.switchboard", data.getInstrumentationScopeInfo().getName());
            if (metric.kind() == Metric.Kind.COUNTER) {
                assertTrue(data.getLongSumData().isMonotonic(), metric::id);
            }
        }
    }
}
