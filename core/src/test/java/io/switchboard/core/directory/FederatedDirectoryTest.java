package io.switchboard.core.directory;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static io.switchboard.core.Fleet.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.DatacenterName;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Drain;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FederatedDirectoryTest {
    private final VirtualTime time = new VirtualTime();
    private final Scripted us = new Scripted("us");
    private final Scripted eu = new Scripted("eu");
    private final Scripted ap = new Scripted("ap");
    private final List<Snapshot> seen = new ArrayList<>();

    @Test
    void the_set_is_that_of_all_registries_and_equal_ids_do_not_clash() {
        follow();
        publish(us, live("a", "b"));
        publish(eu, live("b", "c"));
        assertEquals(List.of("eu/b", "eu/c", "us/a", "us/b"), names());
        assertEquals(Freshness.LIVE, last().freshness());
        assertNull(last().problem());
    }

    @Test
    void each_registry_has_its_own_revision_and_freshness() {
        follow();
        publish(us, live("a"));
        publish(eu, stale("b", "c"));
        publish(ap, unknown("no route"));
        assertEquals(List.of("us", "eu", "ap"), datacenters());
        assertEquals(
                List.of(Freshness.LIVE, Freshness.STALE, Freshness.UNKNOWN),
                last().datacenters().stream().map(DatacenterState::freshness).toList());
        assertEquals(
                List.of(1, 2, 0),
                last().datacenters().stream().map(DatacenterState::instances).toList());
        assertEquals("no route", last().datacenters().get(2).problem());
        assertTrue(last().datacenters().get(0).own());
    }

    @Test
    void a_registry_that_is_lost_changes_no_instance() {
        follow();
        publish(us, live("a"));
        publish(eu, live("b"));
        publish(us, stale("a"));
        assertEquals(List.of("eu/b", "us/a"), names());
        assertEquals(Freshness.STALE, last().freshness());
        assertEquals("gone fishing", last().problem());
        publish(us, live("a"));
        publish(eu, stale("b"));
        assertEquals(List.of("eu/b", "us/a"), names());
        assertEquals(Freshness.LIVE, last().freshness());
    }

    @Test
    void the_first_set_waits_for_the_own_registry_and_for_no_other() {
        follow();
        publish(eu, live("b"));
        assertEquals(List.of(), names());
        assertEquals(Freshness.UNKNOWN, last().freshness());
        assertNull(last().problem());
        publish(us, live("a"));
        assertEquals(List.of("eu/b", "us/a"), names());
    }

    @Test
    void the_others_are_called_once_the_own_registry_cannot_be_reached() {
        follow();
        publish(eu, live("b"));
        publish(us, unknown("connection refused"));
        assertEquals(List.of("eu/b"), names());
        assertEquals(Freshness.STALE, last().freshness());
        assertEquals("datacenter us: connection refused", last().problem());
    }

    @Test
    void a_silent_registry_is_waited_for_two_seconds() {
        follow();
        publish(eu, live("b"));
        time.advance(FederatedDirectory.PATIENCE.minusMillis(1));
        assertEquals(List.of(), names());
        time.advance(Duration.ofMillis(1));
        assertEquals(List.of("eu/b"), names());
        assertEquals("datacenter us: a script has not answered yet", last().problem());
    }

    @Test
    void nobody_at_home_is_no_reason_to_fail_before_the_others_have_answered() {
        follow();
        publish(us, live());
        assertEquals(Freshness.UNKNOWN, last().freshness());
        assertNull(last().problem());
        publish(eu, live());
        assertEquals(Freshness.UNKNOWN, last().freshness());
        publish(ap, unknown("no route"));
        assertEquals(Freshness.LIVE, last().freshness());
        assertEquals(List.of(), names());
    }

    @Test
    void where_no_registry_can_be_reached_each_says_why() {
        follow();
        publish(us, unknown("one"));
        publish(eu, unknown("two"));
        publish(ap, unknown("three"));
        assertEquals(Freshness.UNKNOWN, last().freshness());
        assertEquals("datacenter us: one; datacenter eu: two; datacenter ap: three", last().problem());
    }

    @Test
    void the_nearest_config_counts_and_where_it_is_from_is_known() {
        follow();
        publish(us, live("a"));
        publish(ap, live().withServiceConfig("{\"ap\":1}"));
        assertEquals("{\"ap\":1}", last().serviceConfig());
        publish(eu, live("b").withServiceConfig("{\"eu\":1}"));
        assertEquals("{\"eu\":1}", last().serviceConfig());
        publish(us, live("a").withServiceConfig("{}"));
        assertEquals("{}", last().serviceConfig());
        publish(us, live("a"));
        assertEquals("{\"eu\":1}", last().serviceConfig());
        assertEquals(
                List.of(false, true, true),
                last().datacenters().stream().map(DatacenterState::configured).toList());
    }

    @Test
    void who_is_kept_through_a_mass_removal_is_named_with_its_datacenter() {
        follow();
        publish(us, live("a"));
        publish(eu, live("b", "c").withDoubted(Set.of("b")));
        assertEquals(Set.of("eu/b"), last().doubted());
    }

    @Test
    void an_answer_is_reported_where_the_instance_is_listed() {
        Subscription subscription = follow();
        subscription.answered("eu/x/y");
        subscription.answered("us/a");
        subscription.answered("elsewhere/a");
        subscription.answered("a");
        assertEquals(List.of("x/y"), eu.script.answered);
        assertEquals(List.of("a"), us.script.answered);
        assertEquals(List.of(), ap.script.answered);
    }

    @Test
    void a_datacenter_that_is_drained_in_any_registry_takes_no_calls_until_it_is_in_none() {
        follow();
        publish(us, live("a"));
        publish(eu, live("b"));
        drain(ap, "eu");
        drain(us, "eu");
        assertEquals(List.of(InstanceState.DRAINING, InstanceState.SERVING), states());
        assertEquals(
                "until 1970-01-01T02:00:00Z (ann: a test)",
                last().datacenters().get(1).drained());
        drain(us);
        assertEquals(List.of(InstanceState.DRAINING, InstanceState.SERVING), states());
        drain(ap);
        assertEquals(List.of(InstanceState.SERVING, InstanceState.SERVING), states());
        assertNull(last().datacenters().get(1).drained());
    }

    private void drain(Scripted where, String... names) {
        Map<String, Drain> drained = new HashMap<>();
        for (String name : names) {
            drained.put(
                    name, new Drain(Instant.ofEpochSecond(7200), Duration.ofHours(2), "ann", Instant.EPOCH, "a test"));
        }
        where.drains.say(new ActiveDrains(Map.of(), drained, Map.of()));
        time.runDue();
    }

    private List<InstanceState> states() {
        return last().instances().stream().map(Instance::state).toList();
    }

    @Test
    void a_refresh_asks_every_registry() {
        follow().refresh();
        assertEquals(List.of(1, 1, 1), List.of(us.script.refreshed, eu.script.refreshed, ap.script.refreshed));
    }

    @Test
    void the_others_are_in_the_order_of_measured_latency() {
        eu.nanos = OptionalLong.of(80_000_000);
        follow();
        publish(us, live("a"));
        assertEquals(List.of("us", "eu", "ap"), datacenters());
        ap.nanos = OptionalLong.of(70_000_000);
        time.advance(FederatedDirectory.REVIEW);
        assertEquals(List.of("us", "eu", "ap"), datacenters());
        ap.nanos = OptionalLong.of(30_000_000);
        time.advance(FederatedDirectory.REVIEW);
        assertEquals(List.of("us", "ap", "eu"), datacenters());
        eu.nanos = OptionalLong.of(25_000_000);
        time.advance(FederatedDirectory.REVIEW);
        assertEquals(List.of("us", "ap", "eu"), datacenters());
    }

    @Test
    void one_that_cannot_be_followed_holds_up_nothing_and_is_tried_again() {
        eu.script.failure = new IllegalStateException("no such file");
        follow();
        publish(us, live("a"));
        assertEquals(List.of("us/a"), names());
        assertEquals("no such file", last().datacenters().get(1).problem());
        eu.script.failure = null;
        time.advance(FederatedDirectory.REVIEW);
        publish(eu, live("b"));
        assertEquals(List.of("eu/b", "us/a"), names());
    }

    @Test
    void the_own_registry_that_is_closed_refuses() {
        us.script.failure = new IllegalStateException("closed");
        assertThrows(IllegalStateException.class, this::follow);
        assertEquals(1, us.drains.closed, "what was begun is ended");
        time.advance(Duration.ofMinutes(3));
        assertEquals(List.of(), seen);
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void nothing_is_told_after_the_end() {
        Subscription subscription = follow();
        publish(us, live("a"));
        int told = seen.size();
        Consumer<Snapshot> late = eu.script.listeners.get(0);
        subscription.close();
        late.accept(live("b"));
        time.advance(Duration.ofMinutes(3));
        assertEquals(told, seen.size());
        assertEquals(0, time.pendingTimers());
        assertEquals(List.of(1, 1, 1), List.of(us.script.closed, eu.script.closed, ap.script.closed));
        assertEquals(List.of(1, 1, 1), List.of(us.drains.closed, eu.drains.closed, ap.drains.closed));
    }

    @Test
    void a_datacenter_has_one_name() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new FederatedDirectory(List.of(us, new Scripted("us")), true, config -> Set.of(), time));
    }

    @Test
    void the_own_registrys_config_names_the_others_that_are_asked() {
        follow();
        publish(us, live("a"));
        publish(eu, live("b"));
        publish(ap, live("c"));
        Consumer<Snapshot> late = eu.script.listeners.get(0);
        publish(us, live("a").withServiceConfig("ap"));
        assertEquals(List.of("ap/c", "us/a"), names());
        assertEquals(List.of("us", "ap"), datacenters());
        assertEquals(List.of(0, 1, 0), List.of(us.script.closed, eu.script.closed, ap.script.closed));
        assertEquals(List.of(0, 1, 0), List.of(us.drains.closed, eu.drains.closed, ap.drains.closed));
        late.accept(live("b"));
        time.advance(FederatedDirectory.REVIEW.multipliedBy(2));
        assertEquals(List.of("ap/c", "us/a"), names());
        assertEquals(1, eu.script.opened, "it is not asked again");

        publish(us, live("a").withServiceConfig("eu,ap"));
        publish(eu, live("b"));
        assertEquals(List.of("ap/c", "eu/b", "us/a"), names());
        assertEquals(List.of("us", "eu", "ap"), datacenters());
        publish(us, live("a"));
        assertEquals(List.of("ap/c", "eu/b", "us/a"), names());
    }

    @Test
    void a_registry_that_is_not_asked_is_awaited_by_nobody_and_its_drains_end() {
        follow();
        drain(eu, "ap");
        publish(us, live().withServiceConfig("ap"));
        publish(ap, live("c"));
        assertEquals(List.of("ap/c"), names());
        assertEquals(InstanceState.SERVING, last().instances().get(0).state());
    }

    @Test
    void another_registrys_config_leaves_nobody_out() {
        follow();
        publish(us, live("a"));
        publish(eu, live("b").withServiceConfig("ap"));
        publish(ap, live("c"));
        assertEquals(List.of("ap/c", "eu/b", "us/a"), names());
        assertEquals("ap", last().serviceConfig());
    }

    @Test
    void a_config_that_names_only_what_is_not_there_leaves_the_own_registry() {
        follow();
        publish(us, live("a").withServiceConfig("sa"));
        assertEquals(List.of("us/a"), names());
        assertEquals(List.of("us"), datacenters());
    }

    private static Set<String> namedBy(String config) {
        return config.startsWith("{") ? Set.of() : Set.of(config.split(",", -1));
    }

    private Subscription follow() {
        Subscription subscription = new FederatedDirectory(
                        List.of(us, eu, ap), true, FederatedDirectoryTest::namedBy, time)
                .follow(DEMO, seen::add);
        time.runDue();
        return subscription;
    }

    private void publish(Scripted datacenter, Snapshot snapshot) {
        datacenter.script.publish(snapshot);
        time.runDue();
    }

    private Snapshot last() {
        return seen.get(seen.size() - 1);
    }

    private List<String> names() {
        return last().instances().stream().map(Instance::name).toList();
    }

    private List<String> datacenters() {
        return last().datacenters().stream().map(DatacenterState::name).toList();
    }

    private static final class Scripted implements DatacenterDirectory {
        private final ScriptedDirectory script = new ScriptedDirectory();
        private final ScriptedDrains drains = new ScriptedDrains();
        private final DatacenterName name;
        private OptionalLong nanos = OptionalLong.empty();

        Scripted(String name) {
            this.name = new DatacenterName(name);
        }

        @Override
        public DatacenterName name() {
            return name;
        }

        @Override
        public Directory directory() {
            return script;
        }

        @Override
        public Drains drains() {
            return drains;
        }

        @Override
        public String network() {
            return "";
        }

        @Override
        public OptionalLong roundTripNanos() {
            return nanos;
        }
    }
}
