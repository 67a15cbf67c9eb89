package io.switchboard.core.directory;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.NO_RULES;
import static io.switchboard.core.Fleet.instance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Drain;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainedDirectoryTest {
    private static final Drain HOUR = new Drain(Instant.EPOCH.plusSeconds(3600), Duration.ofHours(1), "ann", null, "");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedDirectory source = new ScriptedDirectory();
    private final ScriptedDrains drains = new ScriptedDrains();
    private final List<Snapshot> seen = new ArrayList<>();

    @Test
    void the_instances_of_a_drained_zone_drain_until_it_ends() {
        follow(new DrainedDirectory(source, drains, time));
        publish(Freshness.LIVE, in("a", "eu", "1"), in("b", "eu", "2"), in("c", "", "1"), in("d", "us", "1"));
        assertEquals("a b c d", states());
        drains.say(zone("eu", "1"));
        time.runDue();
        assertEquals("a! b c! d", states());
        publish(Freshness.LIVE, in("a", "eu", "1"), in("b", "eu", "1"), in("e", "eu", "1"));
        assertEquals("a! b! e!", states());
        drains.say(ActiveDrains.NONE);
        time.runDue();
        assertEquals("a b e", states());
    }

    @Test
    void one_instance_drains_in_its_service_only() {
        follow(new DrainedDirectory(source, drains, time));
        publish(Freshness.LIVE, in("a", "", ""), in("b", "", ""));
        drains.say(new ActiveDrains(
                Map.of(), Map.of(), Map.of(DEMO, Map.of("a", HOUR), new ServiceName("other"), Map.of("b", HOUR))));
        time.runDue();
        assertEquals("a! b", states());
    }

    @Test
    void who_drains_by_himself_goes_on_to_do_so() {
        follow(new DrainedDirectory(source, drains, time));
        drains.say(zone("eu", "1"));
        Instance leaving =
                in("a", "eu", "1").toBuilder().state(InstanceState.DRAINING).build();
        publish(Freshness.LIVE, leaving);
        assertEquals("a!", states());
        drains.say(ActiveDrains.NONE);
        time.runDue();
        assertEquals("a!", states());
    }

    @Test
    void what_does_not_change_stays_the_same_object_and_drains_elsewhere_make_no_event() {
        follow(new DrainedDirectory(source, drains, time));
        drains.say(zone("eu", "1"));
        time.runDue();
        InstanceList first = InstanceList.copyOf(List.of(in("a", "eu", "1"), in("b", "eu", "2")));
        publish(Freshness.LIVE, first);
        Instance drained = last().instances().get(0);
        publish(Freshness.LIVE, first.with(in("c", "eu", "1")));
        assertSame(drained, last().instances().get(0));
        assertSame(first.get(1), last().instances().get(1));
        int events = seen.size();
        drains.say(new ActiveDrains(
                Map.of(new Locality("eu", "1"), HOUR, new Locality("asia", "9"), HOUR), Map.of("eu", HOUR), Map.of()));
        time.runDue();
        assertEquals(events, seen.size());
        drains.say(new ActiveDrains(
                Map.of(new Locality("eu", "1"), HOUR, new Locality("eu", "2"), HOUR), Map.of(), Map.of()));
        time.runDue();
        assertSame(drained, last().instances().get(0));
        assertEquals("a! b! c!", states());
    }

    @Test
    void a_first_set_waits_for_the_drains_for_half_a_second_at_most() {
        follow(DirectoryBuilder.of(source, time)
                .overrides((service, listener) -> {
                    listener.accept(Overlay.NONE);
                    return () -> {};
                })
                .drains(drains)
                .build(Runnable::run, Duration.ZERO));
        publish(Freshness.LIVE, in("a", "eu", "1"));
        time.advance(Duration.ofMillis(499));
        assertEquals("", states());
        time.advance(Duration.ofMillis(1));
        assertEquals("a", states());
        assertEquals(Freshness.LIVE, last().freshness());
        drains.say(zone("eu", "1"));
        time.runDue();
        assertEquals("a!", states());
    }

    @Test
    void a_first_set_is_never_told_without_the_drains_that_are_known_in_time() {
        follow(DirectoryBuilder.of(source, time)
                .overrides((service, listener) -> {
                    listener.accept(Overlay.NONE);
                    return () -> {};
                })
                .drains(drains)
                .build(Runnable::run, Duration.ZERO));
        publish(Freshness.LIVE, in("a", "eu", "1"));
        drains.say(zone("eu", "1"));
        time.runDue();
        assertEquals("a!", states());
        assertEquals(
                List.of("", "a!"),
                seen.stream().map(DrainedDirectoryTest::states).distinct().toList());
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void a_drain_that_has_ended_comes_back_from_no_disk(@TempDir Path folder) {
        drains.say(zone("eu", "1"));
        Subscription before = follow(cached(folder));
        publish(Freshness.LIVE, in("a", "eu", "1"), in("b", "eu", "2"));
        assertEquals("a! b", states());
        before.close();
        time.advance(Duration.ofMinutes(1));
        drains.say(ActiveDrains.NONE);
        follow(cached(folder));
        time.advance(Duration.ofSeconds(3));
        assertEquals("a b", states());
        assertEquals(Freshness.STALE, last().freshness());
        drains.say(zone("eu", "2"));
        time.runDue();
        assertEquals("a b!", states());
    }

    @Test
    void after_close_nothing_is_told_and_nothing_is_followed() {
        Subscription subscription = follow(new DrainedDirectory(source, drains, time));
        publish(Freshness.LIVE, in("a", "eu", "1"));
        int events = seen.size();
        subscription.close();
        drains.say(zone("eu", "1"));
        time.runDue();
        assertEquals(events, seen.size());
        assertEquals(1, source.closed);
        assertEquals(1, drains.closed);
    }

    @Test
    void a_source_that_cannot_follow_leaves_no_interest_behind() {
        source.failure = new IllegalStateException("closed");
        assertThrows(IllegalStateException.class, () -> follow(new DrainedDirectory(source, drains, time)));
        assertEquals(1, drains.closed);
    }

    private Directory cached(Path folder) {
        return DirectoryBuilder.of(source, time)
                .drains(drains)
                .cache(folder, "a script", NO_RULES, Runnable::run)
                .build(Runnable::run, Duration.ZERO);
    }

    private Subscription follow(Directory directory) {
        Subscription subscription = directory.follow(DEMO, seen::add);
        time.runDue();
        return subscription;
    }

    private void publish(Freshness freshness, Instance... instances) {
        publish(freshness, InstanceList.copyOf(List.of(instances)));
    }

    private void publish(Freshness freshness, InstanceList instances) {
        source.publish(new Snapshot(DEMO, instances, 7, freshness, Instant.EPOCH, 0, Set.of(), null));
        time.runDue();
    }

    private static ActiveDrains zone(String region, String zone) {
        return new ActiveDrains(Map.of(new Locality(region, zone), HOUR), Map.of(), Map.of());
    }

    private static Instance in(String id, String region, String zone) {
        return instance(id).toBuilder().locality(new Locality(region, zone)).build();
    }

    private Snapshot last() {
        return seen.get(seen.size() - 1);
    }

    private String states() {
        return states(last());
    }

    private static String states(Snapshot snapshot) {
        return String.join(
                " ",
                snapshot.instances().stream()
                        .map(one -> one.id() + (one.state() == InstanceState.DRAINING ? "!" : ""))
                        .toList());
    }
}
