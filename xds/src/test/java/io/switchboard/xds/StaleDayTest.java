package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** etcd is away for a day, and clients keep what they have. */
class StaleDayTest {
    private static final Duration STEP = Duration.ofMinutes(10);
    private static final int STEPS = 24 * 6;

    private static Map<ResourceKey, String> versions(NodeWorld world) {
        Map<ResourceKey, String> versions =
                new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
        for (Resource one : world.resources()) {
            versions.put(new ResourceKey(one.type(), one.name()), one.version());
        }
        return versions;
    }

    private static double age(NodeWorld world) {
        return world.meters.get("switchboard.xds.state.age").gauge().value();
    }

    /**
     * As a directory tells it that cannot reach its registry: what was known; or, of one that was never read, nothing.
     */
    private static void lost(NodeWorld world, Freshness freshness) {
        for (ServiceName service : world.services) {
            Snapshot known = world.registry.live(service);
            world.registry.says(new Snapshot(
                    service,
                    freshness == Freshness.UNKNOWN ? List.of() : known.instances(),
                    known.revision(),
                    freshness,
                    Instant.EPOCH.plusSeconds(60),
                    0,
                    Set.of(),
                    "refused"));
        }
        world.list(Freshness.STALE);
        world.time.runDue();
    }

    private static void a_day_without_etcd_changes_nothing_and_news_are_told_at_once(boolean delta) {
        NodeWorld world = new NodeWorld(20, delta);
        world.time.advance(NodeBook.MEMORY.multipliedBy(2));
        Map<ResourceKey, String> before = versions(world);
        world.pushes.clear();
        int timers = world.time.pendingTimers();
        lost(world, Freshness.STALE);
        for (int step = 1; step <= STEPS; step++) {
            // It is told again and again, in words of all kinds.
            lost(world, step % 5 == 0 ? Freshness.UNKNOWN : Freshness.STALE);
            if (step % 7 == 0) {
                world.time.setClock(STEP.multipliedBy(step % 2 == 0 ? 50 : -50));
            }
            world.time.advance(STEP);
            assertEquals(STEP.multipliedBy(step).toMillis() / 1000.0, age(world), 1.0, "age");
            assertEquals(before, versions(world));
            assertEquals(List.of(), world.pushes, "a client is told something");
            assertEquals(20, world.book.size());
            assertTrue(world.time.pendingTimers() <= timers, "timers: " + world.time.pendingTimers());
        }
        world.registry.says(
                new ServiceName("s3"),
                List.of(Instance.builder(Address.parse("10.0.0.9:80")).build()),
                null);
        world.time.runDue();
        assertEquals(1, world.pushes.size(), "told without a wait");
        assertEquals(ResourceType.ENDPOINTS, world.pushes.get(0).type());
        assertEquals(
                List.of("s3"),
                world.pushes.get(0).resources().stream().map(Resource::name).toList());
        for (ServiceName service : world.services) {
            world.says(service.value(), null, 1);
        }
        assertEquals(0, age(world));
    }

    @Test
    void a_client_by_the_state_of_the_world_keeps_what_it_has_for_a_day() {
        a_day_without_etcd_changes_nothing_and_news_are_told_at_once(false);
    }

    @Test
    void a_client_of_changes_keeps_what_it_has_for_a_day() {
        a_day_without_etcd_changes_nothing_and_news_are_told_at_once(true);
    }

    @Test
    void a_client_that_comes_after_a_day_is_told_the_last_state() {
        for (boolean delta : new boolean[] {false, true}) {
            NodeWorld world = new NodeWorld(20, delta);
            lost(world, Freshness.STALE);
            world.time.advance(Duration.ofDays(1));
            world.reconnect();
            world.answerAll();
            Map<ResourceType, Integer> told = new TreeMap<>();
            world.pushes.forEach(
                    push -> told.merge(push.type(), push.resources().size(), Integer::sum));
            assertEquals(
                    Map.of(
                            ResourceType.CLUSTER,
                            20,
                            ResourceType.ENDPOINTS,
                            20,
                            ResourceType.LISTENER,
                            3,
                            ResourceType.ROUTE,
                            3),
                    told);
        }
    }
}
