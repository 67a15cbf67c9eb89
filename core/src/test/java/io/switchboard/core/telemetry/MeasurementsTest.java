package io.switchboard.core.telemetry;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static io.switchboard.core.Fleet.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.DatacenterState;
import io.switchboard.core.Fleet;
import io.switchboard.core.Freshness;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
    private final RecordingInstruments shown = new RecordingInstruments();
    private Instant now = Instant.EPOCH.plusSeconds(90);
    private long nanos;
    private final Measurements measurements = new Measurements(shown, () -> nanos, () -> now);
    private final int atRest = shown.series();

    private PickCount count(String instance, String route, AtomicLong picks) {
        PickCount count = new PickCount(DEMO, instance, route, picks::get);
        measurements.picks(count);
        return count;
    }

    @Test
    void registrations_are_shown_by_state_until_the_last_is_closed() {
        measurements.registration(DEMO, "a", RegistrationState.PENDING);
        measurements.registration(DEMO, "b", RegistrationState.PENDING);
        assertEquals(
                Map.of(
                        "xiaoxu/demo, pending", 2,
                        "xiaoxu/demo, active", 0,
                        "xiaoxu/demo, recovering", 0,
                        "xiaoxu/demo, refused", 0,
                        "xiaoxu/demo, superseded", 0),
                shown.all(Metric.REGISTRATIONS));
        measurements.registration(DEMO, "a", RegistrationState.ACTIVE);
        measurements.registration(DEMO, "b", RegistrationState.REFUSED);
        assertEquals(Map.of("xiaoxu/demo, active", 1, "xiaoxu/demo, refused", 1), shown.of(Metric.REGISTRATIONS));
        measurements.reregistered(DEMO, "a", RegistrationLoss.LEASE_LOST);
        measurements.registration(DEMO, "a", RegistrationState.RECOVERING);
        assertEquals(Map.of("xiaoxu/demo, lease_lost", 1), shown.of(Metric.REREGISTRATIONS));
        measurements.registration(DEMO, "a", RegistrationState.CLOSED);
        assertEquals(Map.of("xiaoxu/demo, refused", 1), shown.of(Metric.REGISTRATIONS));
        measurements.registration(DEMO, "b", RegistrationState.CLOSED);
        assertEquals(atRest, shown.series());
    }

    @Test
    void a_snapshot_ages_while_it_is_not_live() {
        measurements.snapshot(unknown(null));
        assertEquals(Map.of("xiaoxu/demo", 90), shown.all(Metric.SNAPSHOT_AGE));
        measurements.snapshot(live("a", "b"));
        assertEquals(Map.of("xiaoxu/demo", 0), shown.all(Metric.SNAPSHOT_AGE));
        assertEquals(Map.of("xiaoxu/demo", 2), shown.all(Metric.SNAPSHOT_INSTANCES));
        measurements.snapshot(stale("a"));
        nanos += 10_000_000_000L;
        assertEquals(Map.of("xiaoxu/demo", 10), shown.all(Metric.SNAPSHOT_AGE));
        now = Instant.EPOCH.minusSeconds(1);
        assertEquals(Map.of("xiaoxu/demo", 10), shown.all(Metric.SNAPSHOT_AGE), "of a clock that was set back");
        measurements.unfollowed(DEMO);
        assertEquals(atRest, shown.series());
    }

    @Test
    void each_datacenter_has_an_age_of_its_own() {
        measurements.snapshot(in(Freshness.LIVE, Freshness.UNKNOWN));
        assertEquals(Map.of("xiaoxu/demo, eu", 90, "xiaoxu/demo, us", 0), shown.all(Metric.DATACENTER_AGE));
        measurements.snapshot(in(Freshness.STALE, Freshness.LIVE));
        nanos += 70_000_000_000L;
        assertEquals(Map.of("xiaoxu/demo, eu", 0, "xiaoxu/demo, us", 70), shown.all(Metric.DATACENTER_AGE));
        assertEquals(Map.of("xiaoxu/demo, eu", 2, "xiaoxu/demo, us", 1), shown.all(Metric.DATACENTER_INSTANCES));
        measurements.unfollowed(DEMO);
        assertEquals(atRest, shown.series());
    }

    @Test
    void the_picks_of_a_datacenter_outlive_its_instances_and_go_with_the_service() {
        measurements.snapshot(in(Freshness.LIVE, Freshness.LIVE));
        Map<String, Integer> none = Map.of("xiaoxu/demo, us", 0, "xiaoxu/demo, eu", 0);
        assertEquals(none, shown.all(Metric.DATACENTER_PICKS));
        PickCount first = in("us", "us/a", new AtomicLong(3));
        PickCount second = in("us", "us/b", new AtomicLong(4));
        PickCount third = in("eu", "eu/a", new AtomicLong(5));
        measurements.picksEnded(first, true);
        Map<String, Integer> sums = Map.of("xiaoxu/demo, us", 7, "xiaoxu/demo, eu", 5);
        assertEquals(sums, shown.all(Metric.DATACENTER_PICKS));
        measurements.picksEnded(third, false);
        measurements.unfollowed(DEMO);
        assertEquals(sums, shown.all(Metric.DATACENTER_PICKS), "a channel still calls it");
        measurements.picksEnded(second, false);
        assertEquals(atRest, shown.series());
    }

    @Test
    void channels_are_shown_by_where_their_calls_go_with_the_picks_that_they_refuse() {
        measurements.snapshot(in(Freshness.LIVE, Freshness.LIVE));
        assertEquals(Map.of("xiaoxu/demo", 0), shown.all(Metric.DATACENTER_REFUSED));
        assertEquals(
                FailoverState.values().length,
                shown.all(Metric.DATACENTER_FAILOVER).size());
        measurements.failover(DEMO, null, FailoverState.AT_HOME);
        measurements.failover(DEMO, null, FailoverState.AT_HOME);
        measurements.failover(DEMO, FailoverState.AT_HOME, FailoverState.NOBODY);
        assertEquals(Map.of("xiaoxu/demo, at_home", 1, "xiaoxu/demo, nobody", 1), shown.of(Metric.DATACENTER_FAILOVER));
        RefusalCount one = refuses(3);
        RefusalCount other = refuses(4);
        measurements.refusalsEnded(one);
        assertEquals(Map.of("xiaoxu/demo", 7), shown.all(Metric.DATACENTER_REFUSED));

        measurements.failover(DEMO, FailoverState.AT_HOME, null);
        measurements.unfollowed(DEMO);
        measurements.failover(DEMO, FailoverState.NOBODY, null);
        assertEquals(Map.of("xiaoxu/demo", 7), shown.all(Metric.DATACENTER_REFUSED), "a channel still counts");
        measurements.refusalsEnded(other);
        assertEquals(atRest, shown.series());
    }

    private RefusalCount refuses(int times) {
        RefusalCount count = new RefusalCount(DEMO, () -> times);
        measurements.refusals(count);
        return count;
    }

    @Test
    void one_registry_has_nothing_by_datacenter() {
        measurements.snapshot(live("a"));
        count("a", "none", new AtomicLong(3));
        assertEquals(Map.of(), shown.all(Metric.DATACENTER_FAILOVER));
        assertEquals(Map.of(), shown.all(Metric.DATACENTER_REFUSED));
        assertEquals(Map.of(), shown.all(Metric.DATACENTER_PICKS));
    }

    private PickCount in(String datacenter, String instance, AtomicLong picks) {
        PickCount count = new PickCount(DEMO, instance, datacenter, PickCount.NO_ROUTE, picks::get);
        measurements.picks(count);
        return count;
    }

    private static Snapshot in(Freshness us, Freshness eu) {
        return new Snapshot(
                DEMO,
                Fleet.instances("a", "b", "c"),
                7,
                us,
                Instant.EPOCH,
                0,
                Set.of(),
                null,
                null,
                List.of(state("us", us, 1), state("eu", eu, 2)));
    }

    private static DatacenterState state(String name, Freshness freshness, int instances) {
        return new DatacenterState(
                name, "a script", name.equals("us"), instances, 7, freshness, Instant.EPOCH, 0, null, false, null);
    }

    @Test
    void what_is_left_out_and_doubted_is_shown() {
        measurements.skipped(DEMO, "b", SkipReason.UNREADABLE); // Told before the snapshot that it is missing in.
        measurements.snapshot(
                new Snapshot(DEMO, Fleet.instances("a"), 7, Freshness.LIVE, Instant.EPOCH, 1, Set.of("a"), null));
        measurements.configRefused(DEMO, "because");
        assertEquals(Map.of("xiaoxu/demo", 0), shown.all(Metric.REPORTS_IGNORED));
        measurements.reportIgnored(DEMO, "a");
        assertEquals(Map.of("xiaoxu/demo", 1), shown.all(Metric.SNAPSHOT_SKIPPED));
        assertEquals(Map.of("xiaoxu/demo", 1), shown.all(Metric.SNAPSHOT_DOUBTED));
        assertEquals(Map.of("xiaoxu/demo, unreadable", 1), shown.of(Metric.ENTRIES_SKIPPED));
        assertEquals(
                SkipReason.values().length, shown.all(Metric.ENTRIES_SKIPPED).size());
        assertEquals(Map.of("xiaoxu/demo", 1), shown.all(Metric.CONFIG_REFUSED));
        assertEquals(Map.of("xiaoxu/demo", 1), shown.all(Metric.REPORTS_IGNORED));
        measurements.unfollowed(DEMO);
        assertEquals(atRest, shown.series());
    }

    @Test
    void watches_and_requests_are_shown() {
        assertEquals(
                WatchRestart.values().length, shown.all(Metric.WATCH_RESTARTS).size());
        measurements.watchRestarted(WatchRestart.BROKEN);
        measurements.watchRestarted(WatchRestart.BROKEN);
        assertEquals(Map.of("broken", 2), shown.of(Metric.WATCH_RESTARTS));
        measurements.registryCall("Range", "DEADLINE_EXCEEDED", 7);
        assertEquals(List.of("switchboard.registry.call.duration[Range, deadline_exceeded] 7"), shown.durations);
    }

    @Test
    void channels_are_summed_and_a_sum_outlives_them_while_the_instance_is_listed() {
        measurements.snapshot(live("a", "b"));
        AtomicLong one = new AtomicLong(5);
        AtomicLong other = new AtomicLong(3);
        PickCount first = count("a", "none", one);
        PickCount second = count("a", "none", other);
        PickCount canary = count("a", "canary", new AtomicLong(1));
        assertEquals(Map.of("xiaoxu/demo, a, none", 8, "xiaoxu/demo, a, canary", 1), shown.all(Metric.PICKS));
        measurements.picksEnded(first, false);
        one.set(100);
        other.set(4);
        assertEquals(9, shown.all(Metric.PICKS).get("xiaoxu/demo, a, none"));
        measurements.picksEnded(canary, true);
        assertEquals(Map.of("xiaoxu/demo, a, none", 9), shown.all(Metric.PICKS), "the route is gone");
        measurements.picksEnded(second, false);
        assertEquals(Map.of("xiaoxu/demo, a, none", 9), shown.all(Metric.PICKS));
        measurements.snapshot(live("a"));
        PickCount third = count("a", "none", new AtomicLong(1));
        assertEquals(Map.of("xiaoxu/demo, a, none", 10), shown.all(Metric.PICKS));
        measurements.snapshot(live("b"));
        assertEquals(Map.of("xiaoxu/demo, a, none", 10), shown.all(Metric.PICKS), "a channel calls it yet");
        measurements.picksEnded(third, false);
        measurements.snapshot(live("b"));
        assertEquals(Map.of(), shown.all(Metric.PICKS));
    }

    @Test
    void an_instance_that_a_channel_drops_is_forgotten_when_no_other_has_it() {
        measurements.snapshot(live("a"));
        PickCount first = count("a", "none", new AtomicLong(5));
        PickCount second = count("a", "none", new AtomicLong(3));
        measurements.ejected(DEMO, "a");
        assertEquals(Map.of("xiaoxu/demo, a", 1), shown.all(Metric.EJECTIONS));
        measurements.picksEnded(first, true);
        assertEquals(Map.of("xiaoxu/demo, a, none", 8), shown.all(Metric.PICKS), "it never falls");
        measurements.picksEnded(second, true);
        assertEquals(Map.of(), shown.all(Metric.PICKS));
        assertEquals(Map.of(), shown.all(Metric.EJECTIONS));
        measurements.ejected(DEMO, "a"); // Too late to be of anything.
        measurements.unfollowed(DEMO);
        assertEquals(atRest, shown.series());
    }

    @Test
    void nothing_is_left_of_a_service_that_is_followed_no_more() {
        measurements.snapshot(live("a", "b"));
        PickCount a = count("a", "none", new AtomicLong(5));
        PickCount b = count("b", "none", new AtomicLong(5));
        measurements.picksEnded(a, false);
        measurements.unfollowed(DEMO);
        assertEquals(Map.of("xiaoxu/demo, b, none", 5), shown.all(Metric.PICKS), "its channel goes on");
        measurements.picksEnded(b, false);
        assertEquals(atRest, shown.series());
    }
}
