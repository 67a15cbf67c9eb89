package io.switchboard.core.directory;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.ids;
import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.switchboard.core.Fleet;
import io.switchboard.core.Freshness;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardedDirectoryTest {
    private final VirtualTime time = new VirtualTime();
    private final ScriptedDirectory source = new ScriptedDirectory();
    private final GuardedDirectory guarded =
            new GuardedDirectory(source, time, Duration.ofSeconds(10), Duration.ofMinutes(5));
    private final List<Snapshot> seen = new ArrayList<>();
    private final Subscription subscription = guarded.follow(DEMO, seen::add);

    @Test
    void what_is_not_doubted_passes_as_it_is() {
        publish(live("a", "b"));
        assertEquals(List.of(Fleet.unknown(null), live("a", "b")), seen);
        Snapshot next = live("a", "b", "c");
        publish(next);
        assertSame(next, last());
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void an_emptied_set_is_kept_and_marked() {
        publish(live("a", "b"));
        publish(live());
        assertEquals(List.of("a", "b"), ids(last()));
        assertEquals(Set.of("a", "b"), last().doubted());
        assertEquals(Freshness.LIVE, last().freshness());
    }

    @Test
    void what_nobody_proves_goes_after_the_patience() {
        publish(live("a", "b"));
        publish(live());
        time.advance(Duration.ofMillis(1499));
        assertEquals(2, last().instances().size());
        time.advance(Duration.ofMillis(1));
        assertEquals(live(), last());
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void what_answers_stays_and_what_does_not_goes() {
        publish(live("a", "b"));
        publish(live());
        time.advance(Duration.ofSeconds(1));
        subscription.answered("a");
        time.advance(Duration.ofSeconds(1));
        assertEquals(List.of("a"), ids(last()));
        time.advance(Duration.ofMillis(5499));
        assertEquals(List.of("a"), ids(last()));
        time.advance(Duration.ofMillis(1));
        assertEquals(live(), last());
    }

    @Test
    void an_instance_that_goes_on_answering_goes_at_the_bound() {
        publish(live("a"));
        publish(live());
        for (int i = 0; i < 299; i++) {
            subscription.answered("a");
            time.advance(Duration.ofSeconds(1));
        }
        subscription.answered("a");
        time.advance(Duration.ofMillis(999));
        assertEquals(Set.of("a"), last().doubted());
        time.advance(Duration.ofMillis(1));
        assertEquals(live(), last());
    }

    @Test
    void answers_from_before_the_removal_prove_nothing() {
        publish(live("a"));
        subscription.answered("a");
        publish(live());
        time.advance(Duration.ofMillis(1500));
        assertEquals(live(), last());
    }

    @Test
    void what_the_registry_lists_again_is_as_the_registry_says() {
        publish(live("a", "b"));
        publish(live());
        publish(live("a!"));
        assertEquals(Set.of("b"), last().doubted());
        assertEquals(InstanceState.DRAINING, last().instances().get(0).state());
        publish(live("a", "b"));
        assertEquals(live("a", "b"), last());
        assertEquals(0, time.pendingTimers());
    }

    @Test
    void a_registry_that_cannot_be_reached_keeps_everything_without_doubt() {
        publish(live("a", "b"));
        publish(stale("a", "b"));
        publish(live("a", "b"));
        assertEquals(Set.of(), last().doubted());
    }

    @Test
    void a_registry_that_is_empty_when_it_is_back_is_doubted() {
        publish(live("a", "b"));
        publish(stale("a", "b"));
        publish(live());
        assertEquals(Set.of("a", "b"), last().doubted());
    }

    @Test
    void doubt_goes_on_while_the_registry_cannot_be_reached() {
        publish(live("a", "b"));
        publish(live());
        publish(stale());
        assertEquals(Set.of("a", "b"), last().doubted());
        assertEquals(Freshness.STALE, last().freshness());
        subscription.answered("a");
        time.advance(Duration.ofSeconds(2));
        assertEquals(List.of("a"), ids(last()));
    }

    @Test
    void what_was_remembered_is_compared_with_the_first_answer() {
        publish(stale("a", "b"));
        publish(live());
        assertEquals(Set.of("a", "b"), last().doubted());
    }

    @Test
    void what_was_remembered_and_live_longer_ago_than_the_window_is_not_compared() {
        time.advance(Duration.ofSeconds(11));
        publish(stale("a", "b"));
        publish(live("c"));
        assertEquals(live("c"), last());
        publish(live());
        assertEquals(Set.of("c"), last().doubted());
    }

    @Test
    void a_set_that_this_process_has_seen_live_is_compared_after_any_outage() {
        publish(live("a", "b"));
        publish(stale("a", "b"));
        time.advance(Duration.ofHours(1));
        publish(live());
        assertEquals(Set.of("a", "b"), last().doubted());
    }

    @Test
    void no_conflation_hides_what_was_remembered() {
        source.publish(stale("a", "b"));
        source.publish(live());
        time.runDue();
        assertEquals(Set.of("a", "b"), last().doubted());
    }

    @Test
    void no_conflation_hides_that_a_removal_was_announced() {
        publish(live("a", "b"));
        source.publish(live("a!", "b!"));
        source.publish(live("b!"));
        source.publish(live());
        time.runDue();
        assertEquals(live(), last());
    }

    @Test
    void a_service_that_was_never_known_to_have_instances_is_simply_empty() {
        publish(live());
        assertEquals(live(), last());
    }

    @Test
    void a_process_that_stood_still_probes_again_before_it_drops() {
        publish(live("a"));
        publish(live());
        time.standStill(Duration.ofMinutes(1));
        time.runDue();
        assertEquals(Set.of("a"), last().doubted());
        time.advance(Duration.ofMillis(1499));
        subscription.answered("a");
        time.advance(Duration.ofSeconds(6));
        assertEquals(Set.of("a"), last().doubted());
    }

    @Test
    void subscriptions_doubt_each_for_itself_and_leave_no_timer_behind() {
        publish(live("a"));
        publish(live());
        subscription.close();
        time.runDue();
        assertEquals(0, time.pendingTimers());
        assertEquals(1, source.closed);
        int before = seen.size();
        time.advance(Duration.ofMinutes(10));
        assertEquals(before, seen.size());
    }

    @Test
    void refreshes_and_answers_reach_the_source() {
        subscription.refresh();
        subscription.answered("a");
        assertEquals(1, source.refreshed);
        assertEquals(List.of("a"), source.answered);
    }

    private void publish(Snapshot snapshot) {
        source.publish(snapshot);
        time.runDue();
    }

    private Snapshot last() {
        return seen.get(seen.size() - 1);
    }
}
