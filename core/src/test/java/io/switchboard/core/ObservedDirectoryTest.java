package io.switchboard.core;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static io.switchboard.core.Fleet.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservedDirectoryTest {
    private final VirtualTime time = new VirtualTime();
    private final ScriptedDirectory source = new ScriptedDirectory();
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
    void answers_and_refreshes_reach_the_source() {
        Subscription subscription = observed(Telemetry.NONE).follow(DEMO, seen::add);
        subscription.refresh();
        subscription.answered("a");
        assertEquals(1, source.refreshed);
        assertEquals(List.of("a"), source.answered);
    }

    private ObservedDirectory observed(Telemetry telemetry) {
        return new ObservedDirectory(source, telemetry, time, time);
    }
}
