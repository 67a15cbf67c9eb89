package io.switchboard.core.directory;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static io.switchboard.core.Fleet.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Freshness;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OverlaidDirectoryTest {
    private static final Overlay DRAINED =
            new Overlay(Map.of("a", new InstanceOverride(null, InstanceState.DRAINING, "ann", null, "")), "{}");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedDirectory source = new ScriptedDirectory();
    private final ScriptedOverlays operators = new ScriptedOverlays();
    private final ScriptedDrains drains = new ScriptedDrains();
    private final OverlaidDirectory directory = new OverlaidDirectory(source, operators, drains, time);
    private final List<Snapshot> seen = new ArrayList<>();

    @Test
    void the_first_set_waits_for_what_operators_say() {
        follow();
        publish(live("a", "b"));
        assertEquals(List.of(unknown(null)), seen);
        say(DRAINED);
        assertEquals(List.of(unknown(null), DRAINED.over(live("a", "b"))), seen);
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void it_waits_for_the_drains_as_well_and_is_live_without_them() {
        directory.follow(DEMO, seen::add);
        publish(live("a", "b"));
        say(DRAINED);
        assertEquals(1, seen.size());
        time.advance(Duration.ofMillis(500));
        assertEquals(List.of(unknown(null), DRAINED.over(live("a", "b"))), seen);
        drains.say(ActiveDrains.NONE);
        time.runDue();
        assertEquals(2, seen.size());
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void it_waits_for_half_a_second_at_most() {
        follow();
        publish(live("a"));
        time.advance(Duration.ofMillis(499));
        publish(live("a", "b"));
        assertEquals(1, seen.size());
        time.advance(Duration.ofMillis(1));
        Snapshot unsaid = last();
        assertEquals(2, seen.size());
        assertEquals(live("a", "b").instances(), unsaid.instances());
        say(DRAINED);
        assertEquals(DRAINED.over(live("a", "b")), last());
    }

    @Test
    void a_set_without_the_operators_words_is_not_live_until_they_are_here() {
        follow();
        publish(live("a"));
        time.advance(Duration.ofMillis(500));
        assertEquals(Freshness.STALE, last().freshness());
        assertEquals("its overrides and config are not known yet", last().problem());
        publish(live("a", "b"));
        assertEquals(Freshness.STALE, last().freshness());
        say(Overlay.NONE);
        assertEquals(live("a", "b"), last());
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void what_operators_said_first_waits_for_a_set() {
        follow();
        say(DRAINED);
        publish(live("a"));
        assertEquals(DRAINED.over(live("a")), last());
    }

    @Test
    void each_change_on_either_side_is_a_set_of_its_own() {
        follow();
        say(Overlay.NONE);
        publish(live("a"));
        say(DRAINED);
        publish(stale("a"));
        say(DRAINED);
        say(Overlay.NONE);
        assertEquals(
                List.of(
                        unknown(null),
                        unknown(null),
                        live("a"),
                        DRAINED.over(live("a")),
                        DRAINED.over(stale("a")),
                        stale("a")),
                seen);
    }

    @Test
    void that_nothing_is_known_waits_for_nobody() {
        follow();
        publish(unknown("no etcd"));
        assertEquals(List.of(unknown(null), unknown("no etcd")), seen);
    }

    @Test
    void after_close_nothing_is_told_and_nothing_is_followed() {
        Subscription subscription = follow();
        publish(live("a"));
        subscription.close();
        time.advance(Duration.ofSeconds(1));
        say(DRAINED);
        assertEquals(List.of(unknown(null)), seen);
        assertEquals(1, source.closed);
        assertEquals(1, operators.closed);
        assertEquals(1, drains.closed);
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void a_source_that_cannot_follow_leaves_no_interest_behind() {
        source.failure = new IllegalStateException("closed");
        assertThrows(IllegalStateException.class, this::follow);
        assertEquals(1, operators.closed);
        assertEquals(1, drains.closed);
    }

    @Test
    void hints_go_through() {
        Subscription subscription = follow();
        subscription.refresh();
        subscription.answered("a");
        assertEquals(1, source.refreshed);
        assertEquals(List.of("a"), source.answered);
        assertEquals("a script", directory.registry());
    }

    private Subscription follow() {
        drains.say(ActiveDrains.NONE);
        Subscription subscription = directory.follow(DEMO, seen::add);
        time.runDue();
        return subscription;
    }

    private void publish(Snapshot snapshot) {
        source.publish(snapshot);
        time.runDue();
    }

    private void say(Overlay overlay) {
        operators.listeners.forEach(listener -> listener.accept(overlay));
        time.runDue();
    }

    private Snapshot last() {
        return seen.get(seen.size() - 1);
    }

    private static final class ScriptedOverlays implements Overlays {
        final List<Consumer<Overlay>> listeners = new ArrayList<>();
        int closed;

        @Override
        public Interest follow(ServiceName service, Consumer<Overlay> listener) {
            listeners.add(listener);
            return () -> closed++;
        }
    }
}
