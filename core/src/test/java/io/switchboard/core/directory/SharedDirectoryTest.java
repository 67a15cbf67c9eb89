package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Fleet;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedDirectoryTest {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedDirectory source = new ScriptedDirectory();
    private final SharedDirectory shared = new SharedDirectory(source, time, Runnable::run, Duration.ofSeconds(60));

    @Test
    void many_subscriptions_share_one_follow() {
        List<Snapshot> first = new ArrayList<>();
        List<Snapshot> second = new ArrayList<>();
        shared.follow(DEMO, first::add);
        shared.follow(DEMO, second::add);
        source.publish(revision(7));
        assertEquals(1, source.opened);
        assertEquals(List.of(Snapshot.unknown(DEMO, Instant.EPOCH), revision(7)), first);
        assertEquals(first, second);
    }

    @Test
    void who_comes_later_gets_what_is_known_at_once() {
        shared.follow(DEMO, snapshot -> {});
        source.publish(revision(7));
        List<Snapshot> late = new ArrayList<>();
        shared.follow(DEMO, late::add);
        assertEquals(List.of(revision(7)), late);
    }

    @Test
    void the_follow_outlives_its_last_subscription_by_the_linger() {
        shared.follow(DEMO, snapshot -> {}).close();
        time.advance(Duration.ofSeconds(59));
        assertEquals(0, source.closed);
        time.advance(Duration.ofSeconds(1));
        assertEquals(1, source.closed);
    }

    @Test
    void a_subscription_within_the_linger_keeps_the_follow() {
        shared.follow(DEMO, snapshot -> {}).close();
        time.advance(Duration.ofSeconds(30));
        Subscription again = shared.follow(DEMO, snapshot -> {});
        time.advance(Duration.ofMinutes(10));
        assertEquals(1, source.opened);
        assertEquals(0, source.closed);
        again.close();
        again.close();
        time.advance(Duration.ofSeconds(60));
        assertEquals(1, source.closed);
    }

    @Test
    void after_the_linger_a_new_follow_is_made() {
        shared.follow(DEMO, snapshot -> {}).close();
        time.advance(Duration.ofSeconds(60));
        List<Snapshot> seen = new ArrayList<>();
        shared.follow(DEMO, seen::add);
        assertEquals(2, source.opened);
        assertEquals(List.of(Snapshot.unknown(DEMO, Instant.EPOCH)), seen);
    }

    @Test
    void a_closed_subscription_hears_nothing_more() {
        List<Snapshot> seen = new ArrayList<>();
        Subscription subscription = shared.follow(DEMO, seen::add);
        subscription.close();
        source.publish(revision(7));
        assertEquals(List.of(Snapshot.unknown(DEMO, Instant.EPOCH)), seen);
    }

    @Test
    void a_follow_that_fails_is_tried_anew_by_the_next_one() {
        source.failure = new IllegalStateException("as the test wants");
        assertThrows(IllegalStateException.class, () -> shared.follow(DEMO, snapshot -> {}));
        source.failure = null;
        List<Snapshot> seen = new ArrayList<>();
        shared.follow(DEMO, seen::add);
        assertEquals(List.of(Snapshot.unknown(DEMO, Instant.EPOCH)), seen);
    }

    @Test
    void at_its_end_who_follows_is_told_and_keeps_what_was_known() {
        List<Snapshot> nothingKnown = new ArrayList<>();
        List<Snapshot> known = new ArrayList<>();
        shared.follow(new ServiceName("other"), nothingKnown::add);
        source.listeners.clear();
        shared.follow(Fleet.DEMO, known::add);
        source.publish(Fleet.live("a"));
        shared.close(Instant.EPOCH.plusSeconds(5));
        shared.close(Instant.EPOCH.plusSeconds(6));
        Snapshot last = known.get(known.size() - 1);
        assertEquals(Fleet.instances("a"), last.instances());
        assertEquals(Freshness.STALE, last.freshness());
        assertEquals("Switchboard is closed", last.problem());
        assertEquals(Instant.EPOCH.plusSeconds(5), last.since());
        Snapshot none = nothingKnown.get(nothingKnown.size() - 1);
        assertEquals(Freshness.UNKNOWN, none.freshness());
        assertEquals("Switchboard is closed", none.problem());
        assertEquals(2, source.closed);
        source.publish(Fleet.live("b"));
        assertEquals(last, known.get(known.size() - 1));
    }

    @Test
    void after_its_end_nobody_waits_for_an_answer() {
        shared.close(Instant.EPOCH);
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> shared.follow(Fleet.DEMO, snapshot -> {}));
        assertEquals("cannot follow service xiaoxu/demo: Switchboard is closed", refused.getMessage());
        assertEquals(0, source.opened);
    }

    @Test
    void a_refresh_reaches_the_source() {
        shared.follow(DEMO, snapshot -> {}).refresh();
        assertEquals(1, source.refreshed);
    }

    private static Snapshot revision(long revision) {
        return new Snapshot(
                DEMO, List.of(Instance.at("10.0.0.1:80")), revision, Freshness.LIVE, Instant.EPOCH, 0, Set.of(), null);
    }
}
