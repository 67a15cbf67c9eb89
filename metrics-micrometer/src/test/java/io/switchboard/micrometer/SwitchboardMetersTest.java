package io.switchboard.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.telemetry.FailoverState;
import io.switchboard.core.telemetry.Metric;
import io.switchboard.core.telemetry.PickCount;
import io.switchboard.core.telemetry.RefusalCount;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.telemetry.WatchRestart;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SwitchboardMetersTest {
    private static final ServiceName DEMO = new ServiceName("demo");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Telemetry telemetry = SwitchboardMeters.in(registry, Tag.of("registry", "prod"));

    private static Snapshot live(String... ids) {
        List<Instance> instances = new TreeSet<>(List.of(ids))
                .stream()
                        .map(id -> Instance.at("10.0.0.1:80").toBuilder().id(id).build())
                        .toList();
        return new Snapshot(DEMO, instances, 1, Freshness.LIVE, Instant.EPOCH, 2, Set.of(), null);
    }

    private double gauge(Metric metric, String... tags) {
        Gauge gauge = registry.find(metric.id()).tags(tags).gauge();
        assertNotNull(gauge, metric::id);
        return gauge.value();
    }

    private double counter(Metric metric, String... tags) {
        FunctionCounter counter = registry.find(metric.id()).tags(tags).functionCounter();
        assertNotNull(counter, metric::id);
        return counter.count();
    }

    @Test
    void gauges_say_what_is_now_and_go_with_what_they_are_of() {
        telemetry.registration(DEMO, "a", RegistrationState.ACTIVE);
        telemetry.snapshot(live("a", "b"));
        assertEquals(1, gauge(Metric.REGISTRATIONS, "switchboard.service", "demo", "switchboard.state", "active"));
        assertEquals(0, gauge(Metric.REGISTRATIONS, "switchboard.service", "demo", "switchboard.state", "pending"));
        assertEquals(2, gauge(Metric.SNAPSHOT_INSTANCES, "switchboard.service", "demo", "registry", "prod"));
        assertEquals(2, gauge(Metric.SNAPSHOT_SKIPPED, "switchboard.service", "demo"));
        assertEquals(0, gauge(Metric.SNAPSHOT_AGE, "switchboard.service", "demo"));
        // Of what was not live when it was first heard of, the time of day tells.
        ServiceName late = new ServiceName("late");
        telemetry.snapshot(Snapshot.unknown(late, Instant.now().minusSeconds(1000)));
        assertEquals(1000, gauge(Metric.SNAPSHOT_AGE, "switchboard.service", "late"), 500);
        telemetry.unfollowed(late);
        telemetry.registration(DEMO, "a", RegistrationState.CLOSED);
        telemetry.unfollowed(DEMO);
        assertEquals(
                Set.of(Metric.WATCH_RESTARTS.id()),
                registry.getMeters().stream()
                        .map(Meter::getId)
                        .map(Meter.Id::getName)
                        .collect(Collectors.toSet()));
    }

    @Test
    void picks_are_read_when_the_registry_is_and_go_with_their_instance() {
        AtomicLong picks = new AtomicLong(5);
        PickCount count = new PickCount(DEMO, "a", "canary", picks::get);
        telemetry.picks(count);
        String[] tags = {"switchboard.service", "demo", "switchboard.instance", "a", "switchboard.route", "canary"};
        assertEquals(5, counter(Metric.PICKS, tags));
        picks.set(9);
        assertEquals(9, counter(Metric.PICKS, tags));
        telemetry.ejected(DEMO, "a");
        assertEquals(1, counter(Metric.EJECTIONS, "switchboard.instance", "a"));
        telemetry.picksEnded(count, true);
        assertEquals(List.of(), List.copyOf(registry.find(Metric.PICKS.id()).meters()));
        assertEquals(List.of(), List.copyOf(registry.find(Metric.EJECTIONS.id()).meters()));
    }

    @Test
    void picks_are_summed_by_datacenter() {
        telemetry.picks(new PickCount(DEMO, "us/a", "us", "none", () -> 3));
        telemetry.picks(new PickCount(DEMO, "us/b", "us", "none", () -> 4));
        assertEquals(
                7, counter(Metric.DATACENTER_PICKS, "switchboard.service", "demo", "switchboard.datacenter", "us"));
    }

    @Test
    void channels_are_shown_by_where_their_calls_go() {
        telemetry.failover(DEMO, null, FailoverState.NOBODY);
        telemetry.refusals(new RefusalCount(DEMO, () -> 5));
        assertEquals(
                1, gauge(Metric.DATACENTER_FAILOVER, "switchboard.service", "demo", "switchboard.reason", "nobody"));
        assertEquals(0, gauge(Metric.DATACENTER_FAILOVER, "switchboard.service", "demo", "switchboard.reason", "held"));
        assertEquals(5, counter(Metric.DATACENTER_REFUSED, "switchboard.service", "demo"));
    }

    @Test
    void values_are_there_although_a_registry_refers_to_them_weakly() {
        telemetry.snapshot(live("a"));
        System.gc();
        telemetry.watchRestarted(WatchRestart.COMPACTED);
        assertEquals(1, counter(Metric.WATCH_RESTARTS, "switchboard.reason", "compacted"));
        assertEquals(1, gauge(Metric.SNAPSHOT_INSTANCES));
    }

    @Test
    void requests_are_timed_by_method_and_status() {
        telemetry.registryCall("Range", "OK", 30_000_000);
        telemetry.registryCall("Range", "OK", 50_000_000);
        Timer timer = registry.find(Metric.REGISTRY_CALLS.id())
                .tags("switchboard.method", "Range", "switchboard.status", "ok", "registry", "prod")
                .timer();
        assertNotNull(timer);
        assertEquals(2, timer.count());
        assertEquals(80, timer.totalTime(TimeUnit.MILLISECONDS), 0.001);
    }
}
