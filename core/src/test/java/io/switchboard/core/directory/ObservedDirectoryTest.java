package io.switchboard.core.directory;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static io.switchboard.core.Fleet.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.RecordedLog;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ObservedDirectoryTest {
    private final VirtualTime time = new VirtualTime();
    private final ScriptedDirectory source = new ScriptedDirectory();
    private final RecordedLog log = new RecordedLog();
    private final List<Snapshot> seen = new ArrayList<>();

    @Test
    void telemetry_hears_of_each_snapshot() {
        List<Snapshot> told = new ArrayList<>();
        observed(new Telemetry() {
                    @Override
                    public void snapshot(Snapshot snapshot) {
                        told.add(snapshot);
                    }
                })
                .follow(DEMO, seen::add);
        source.publish(live("a"));
        source.publish(stale("a"));
        assertEquals(List.of(unknown(null), live("a"), stale("a")), told);
        assertEquals(told, seen);
    }

    @Test
    void telemetry_that_fails_changes_nothing() {
        observed(new Telemetry() {
                    @Override
                    public void snapshot(Snapshot snapshot) {
                        throw new IllegalStateException("as the test wants");
                    }
                })
                .follow(DEMO, seen::add);
        source.publish(live("a"));
        assertEquals(List.of(unknown(null), live("a")), seen);
    }

    @Test
    void telemetry_hears_of_the_end_of_the_last_follow_and_of_nothing_after_it() {
        List<String> told = new ArrayList<>();
        ObservedDirectory directory = observed(new Telemetry() {
            @Override
            public void snapshot(Snapshot snapshot) {
                told.add(snapshot.freshness().toString());
            }

            @Override
            public void unfollowed(ServiceName service) {
                told.add("unfollowed " + service);
            }
        });
        Subscription first = directory.follow(DEMO, seen::add);
        Subscription second = directory.follow(DEMO, seen::add);
        List<Consumer<Snapshot>> listeners = List.copyOf(source.listeners);
        first.close();
        first.close();
        assertEquals(List.of("UNKNOWN", "UNKNOWN"), told);
        second.close();
        listeners.forEach(listener -> listener.accept(live("a"))); // They were on their way.
        assertEquals(List.of("UNKNOWN", "UNKNOWN", "unfollowed xiaoxu/demo"), told);
        source.failure = new IllegalStateException("as the test wants");
        assertThrows(IllegalStateException.class, () -> directory.follow(DEMO, seen::add));
        assertEquals("unfollowed xiaoxu/demo", told.get(told.size() - 1));
    }

    @Test
    void no_timer_is_left_when_all_is_well_or_closed() {
        Subscription subscription = observed(Telemetry.NONE).follow(DEMO, seen::add);
        source.publish(live("a"));
        time.runDue();
        assertEquals(0, time.pendingTimers());
        source.publish(stale("a"));
        time.runDue();
        assertEquals(1, time.pendingTimers());
        subscription.close();
        time.advance(Duration.ofSeconds(10));
        assertEquals(0, time.pendingTimers());
        assertEquals(1, source.closed);
    }

    @Test
    void a_start_that_takes_its_time_is_no_news_until_it_takes_too_long() {
        observed(Telemetry.NONE).follow(DEMO, seen::add);
        time.advance(ObservedDirectory.PATIENCE.minusNanos(1));
        assertEquals(List.of(), log.lines());
        source.publish(live("a"));
        time.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), log.lines());
        source.publish(stale("a"));
        time.advance(ObservedDirectory.PATIENCE);
        assertEquals(1, log.lines().size());
        assertTrue(
                log.lines().get(0).startsWith("WARN service xiaoxu/demo uses the last known 1 instances, "),
                log::toString);
    }

    @Test
    void a_problem_that_is_known_is_told_after_a_moment() {
        observed(Telemetry.NONE).follow(DEMO, seen::add);
        source.publish(unknown("etcd cannot be reached"));
        time.advance(ObservedDirectory.MOMENT.minusNanos(1));
        assertEquals(List.of(), log.lines());
        time.advance(Duration.ofNanos(1));
        assertEquals(1, log.lines().size());
        assertTrue(log.lines().get(0).endsWith("has not answered completely: etcd cannot be reached"), log::toString);
        time.advance(Duration.ofMinutes(1));
        assertEquals(1, log.lines().size());
    }

    @Test
    void a_problem_that_comes_later_is_told_when_it_comes() {
        observed(Telemetry.NONE).follow(DEMO, seen::add);
        time.advance(Duration.ofSeconds(3));
        assertEquals(List.of(), log.lines());
        source.publish(unknown("etcd cannot be reached"));
        time.runDue();
        assertEquals(1, log.lines().size());
        assertEquals(0, time.pendingTimers());
        source.publish(live("a"));
        time.runDue();
        assertEquals(2, log.lines().size());
    }

    @Test
    void answers_and_refreshes_reach_the_source() {
        Subscription subscription = observed(Telemetry.NONE).follow(DEMO, seen::add);
        subscription.refresh();
        subscription.answered("a");
        assertEquals(1, source.refreshed);
        assertEquals(List.of("a"), source.answered);
    }

    private ObservedDirectory observed(Telemetry telemetry) {
        return new ObservedDirectory(source, telemetry, time, log);
    }
}
