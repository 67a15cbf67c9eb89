package io.switchboard.core.directory;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.ids;
import static io.switchboard.core.Fleet.instances;
import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static io.switchboard.core.Fleet.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Fleet;
import io.switchboard.core.Freshness;
import io.switchboard.core.Overlay;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedDirectoryTest {
    private static final Instant THEN = Instant.parse("1969-07-20T20:17:00Z");

    @TempDir
    Path directory;

    private final VirtualTime time = new VirtualTime();
    private final ScriptedDirectory source = new ScriptedDirectory();
    private final Queue<Runnable> disk = new ArrayDeque<>();
    private final List<Snapshot> seen = new ArrayList<>();

    @Test
    void with_nothing_remembered_it_tells_what_the_registry_tells() {
        follow();
        publish(unknown("no etcd"));
        publish(live("a"));
        publish(stale("a"));
        assertEquals(List.of(unknown(null), unknown("no etcd"), live("a"), stale("a")), seen);
    }

    @Test
    void a_start_without_registry_begins_with_what_was_remembered_as_soon_as_it_is_known_to_be_away() {
        remember("a", "b");
        follow();
        assertEquals(List.of(unknown(null)), seen);
        publish(unknown("no etcd"));
        Snapshot first = last();
        assertEquals(List.of("a", "b"), ids(first));
        assertEquals(Freshness.STALE, first.freshness());
        assertEquals(THEN, first.since());
        assertEquals(
                "cached at 1969-07-20T20:17:00Z; a script has not answered since the start: no etcd", first.problem());
    }

    @Test
    void a_registry_that_says_nothing_is_waited_for_and_not_without_end() {
        remember("a");
        follow();
        time.advance(CachedDirectory.SILENCE.minusNanos(1));
        assertEquals(List.of(unknown(null)), seen);
        time.advance(Duration.ofNanos(1));
        assertEquals(List.of("a"), ids(last()));
        publish(live("b"));
        assertEquals(live("b"), last());
    }

    @Test
    void a_process_that_stood_still_does_not_take_the_registry_for_silent() {
        remember("a");
        follow();
        time.standStill(Duration.ofMinutes(1));
        time.runDue();
        assertEquals(List.of(unknown(null)), seen);
        publish(live("b"));
        assertEquals(List.of(unknown(null), live("b")), seen);
    }

    @Test
    void a_registry_that_answers_is_believed_alone_and_nothing_remembered_comes_after_it() {
        remember("a");
        follow();
        time.advance(CachedDirectory.SILENCE.minusMillis(1));
        publish(live("b"));
        time.advance(Duration.ofDays(1));
        assertEquals(List.of(unknown(null), live("b")), seen);
    }

    @Test
    void a_service_that_is_followed_again_waits_for_the_registry_too() {
        Subscription before = follow();
        publish(live("a"));
        runDisk();
        before.close();
        time.advance(Duration.ofMinutes(2));
        runDisk();
        seen.clear();
        follow();
        publish(live("b"));
        assertEquals(List.of(unknown(null), live("b")), seen);
    }

    @Test
    void what_operators_had_said_holds_while_it_is_not_known_what_they_say() {
        new SnapshotStore(directory, "here")
                .write(new CachedSnapshot("here", DEMO, THEN, 5, instances("a!", "b", "gone"), "{}"), THEN);
        follow();
        publish(stale("a", "b", "c"));
        assertEquals(instances("a!", "b", "c"), last().instances());
        assertEquals("{}", last().serviceConfig());
        publish(live("a", "b", "c"));
        assertEquals(live("a", "b", "c"), last());
        publish(stale("a", "b", "c"));
        assertEquals(stale("a", "b", "c"), last());
    }

    @Test
    void a_disk_that_is_slower_than_the_first_answer_still_says_who_was_drained() {
        new SnapshotStore(directory, "here")
                .write(new CachedSnapshot("here", DEMO, THEN, 5, instances("a!"), null), THEN);
        subscribe();
        publish(stale("a", "b"));
        runDisk();
        assertEquals(instances("a!", "b"), last().instances());
    }

    @Test
    void a_set_of_which_operators_words_are_not_known_is_not_kept() {
        follow();
        publish(stale("a", "b"));
        time.advance(Duration.ofMinutes(10));
        assertEquals(0, disk.size());
    }

    @Test
    void what_is_remembered_stays_without_limit_and_says_why() {
        remember("a", "b");
        follow();
        publish(unknown("no etcd"));
        time.advance(Duration.ofDays(365));
        assertEquals(List.of("a", "b"), ids(last()));
        assertTrue(String.valueOf(last().problem()).endsWith("since the start: no etcd"), last().problem());
    }

    @Test
    void the_registry_has_the_word_once_it_answers() {
        remember("a", "b");
        follow();
        publish(unknown("no etcd"));
        publish(live("c"));
        publish(stale("c"));
        publish(unknown("impossible, but if so nothing old comes back"));
        assertEquals(List.of("a", "b"), ids(seen.get(seen.size() - 4)));
        assertEquals(live("c"), seen.get(seen.size() - 3));
        assertEquals(stale("c"), seen.get(seen.size() - 2));
        assertEquals(List.of(), last().instances());
    }

    @Test
    void a_registry_that_is_faster_than_the_disk_waits_for_no_disk() {
        remember("a");
        subscribe();
        publish(live("b"));
        assertEquals(List.of(unknown(null), live("b")), seen);
        runDisk();
        time.advance(Duration.ofMinutes(1));
        assertEquals(List.of(unknown(null), live("b")), seen);
    }

    @Test
    void no_failure_is_told_before_the_memory_has_been_looked_at() {
        remember("a");
        subscribe();
        publish(unknown("no etcd"));
        assertEquals(List.of(unknown(null)), seen);
        runDisk();
        assertEquals(2, seen.size());
        assertEquals(List.of("a"), ids(last()));
        assertTrue(String.valueOf(last().problem()).endsWith(": no etcd"), last().problem());
    }

    @Test
    void a_failure_is_told_once_it_is_clear_that_nothing_is_remembered() {
        subscribe();
        publish(unknown("no etcd"));
        runDisk();
        assertEquals(List.of(unknown(null), unknown("no etcd")), seen);
    }

    @Test
    void a_slow_disk_is_waited_for_while_nothing_better_is_known() {
        remember("a");
        subscribe();
        publish(unknown("no etcd"));
        time.advance(CachedDirectory.FAILURE_PATIENCE.minusMillis(1));
        assertEquals(List.of(unknown(null)), seen);
        time.advance(Duration.ofMillis(1));
        assertEquals(List.of(unknown(null), unknown("no etcd")), seen);
        time.advance(Duration.ofMinutes(1));
        runDisk();
        assertEquals(List.of("a"), ids(last()));
        assertTrue(String.valueOf(last().problem()).endsWith(": no etcd"), last().problem());
        publish(live("b"));
        assertEquals(live("b"), last());
    }

    @Test
    void a_good_set_is_written_with_the_time_at_which_it_was_live() {
        follow();
        time.advance(Duration.ofSeconds(90));
        publish(live("a", "b"));
        runDisk();
        assertEquals(
                Optional.of(new CachedSnapshot("here", DEMO, Instant.ofEpochSecond(90), 7, instances("a", "b"), null)),
                onDisk());
    }

    @Test
    void what_operators_had_configured_is_remembered_with_the_set() {
        follow();
        publish(live("a"));
        runDisk();
        publish(new Overlay(Map.of(), "{}").over(live("a")));
        time.advance(Duration.ofSeconds(2));
        runDisk();
        assertEquals("{}", onDisk().orElseThrow().serviceConfig());
        seen.clear();
        follow();
        publish(unknown("no etcd"));
        assertEquals("{}", last().serviceConfig());
    }

    @Test
    void neither_stale_nor_empty_nor_doubted_sets_are_written() {
        follow();
        publish(stale("a"));
        publish(live());
        time.advance(Duration.ofMinutes(10));
        assertEquals(0, disk.size());
        publish(new Snapshot(DEMO, instances("a", "b"), 7, Freshness.LIVE, Instant.EPOCH, 0, Set.of("a"), null));
        runDisk();
        assertEquals(instances("b"), onDisk().orElseThrow().instances());
    }

    @Test
    void an_empty_set_never_replaces_another_on_disk() {
        follow();
        publish(live("a"));
        publish(live());
        time.advance(Duration.ofMinutes(10));
        runDisk();
        assertEquals(instances("a"), onDisk().orElseThrow().instances());
        assertEquals(Instant.EPOCH, onDisk().orElseThrow().liveAt());
    }

    @Test
    void a_storm_is_written_once_a_second_with_the_newest() {
        follow();
        for (int i = 0; i < 1000; i++) {
            publish(live("a", "b" + i));
            time.advance(Duration.ofMillis(10));
            runDisk();
        }
        assertTrue(writes <= 11, writes + " writes in 10 s");
        time.advance(Duration.ofSeconds(1));
        runDisk();
        assertEquals(instances("a", "b999"), onDisk().orElseThrow().instances());
    }

    @Test
    void after_a_write_that_took_long_there_is_none_for_twenty_times_as_long() {
        // Each look at the clock is 100 ms after the one before, so a write takes that long.
        AtomicLong looks = new AtomicLong();
        Scheduler slow = new Scheduler() {
            @Override
            public long nanos() {
                return time.nanos()
                        + Duration.ofMillis(100 * looks.getAndIncrement()).toNanos();
            }

            @Override
            public Instant now() {
                return time.now();
            }

            @Override
            public void execute(Runnable task) {
                time.execute(task);
            }

            @Override
            public Cancellable after(Duration delay, Runnable task) {
                return time.after(delay, task);
            }
        };
        new CachedDirectory(source, directory, "here", Fleet.NO_RULES, slow, disk::add).follow(DEMO, seen::add);
        time.runDue();
        runDisk();
        publish(live("a"));
        runDisk();
        publish(live("a", "b"));
        time.advance(Duration.ofMillis(1900));
        assertEquals(0, disk.size());
        time.advance(Duration.ofMillis(200));
        assertEquals(1, disk.size());
    }

    @Test
    void a_slow_disk_gets_one_write_at_a_time() {
        follow();
        for (int i = 0; i < 100; i++) {
            publish(live("a", "b" + i));
            time.advance(Duration.ofSeconds(1));
        }
        assertEquals(1, disk.size());
        runDisk();
        runDisk();
        assertEquals(instances("a", "b99"), onDisk().orElseThrow().instances());
    }

    @Test
    void the_time_on_disk_is_right_to_five_minutes_while_live_and_exact_when_that_ends() {
        follow();
        publish(live("a"));
        runDisk();
        time.advance(Duration.ofMinutes(5));
        runDisk();
        assertEquals(Instant.ofEpochSecond(300), onDisk().orElseThrow().liveAt());
        time.advance(Duration.ofSeconds(77));
        publish(stale("a"));
        runDisk();
        assertEquals(Instant.ofEpochSecond(377), onDisk().orElseThrow().liveAt());
        time.advance(Duration.ofDays(1));
        runDisk();
        assertEquals(Instant.ofEpochSecond(377), onDisk().orElseThrow().liveAt());
        publish(live("a"));
        runDisk();
        time.advance(Duration.ofMinutes(5));
        runDisk();
        assertEquals(
                Instant.ofEpochSecond(377 + 86400 + 300), onDisk().orElseThrow().liveAt());
    }

    @Test
    void closing_writes_what_still_waits_and_leaves_no_timer() {
        Subscription subscription = follow();
        publish(live("a"));
        runDisk();
        publish(live("a", "b"));
        subscription.close();
        time.runDue();
        runDisk();
        assertEquals(instances("a", "b"), onDisk().orElseThrow().instances());
        time.advance(Duration.ofSeconds(1));
        assertEquals(0, time.pendingTimers());
        assertEquals(1, source.closed);
    }

    @Test
    void answers_and_refreshes_reach_the_source() {
        Subscription subscription = follow();
        subscription.refresh();
        subscription.answered("a");
        assertEquals(1, source.refreshed);
        assertEquals(List.of("a"), source.answered);
    }

    @Test
    void a_guard_around_it_doubts_what_goes_from_a_set_that_was_live_within_the_window() {
        remember(time.now().minusSeconds(9), "a", "b");
        guarded();
        publish(unknown("no etcd"));
        publish(live());
        assertEquals(Set.of("a", "b"), last().doubted());
        assertEquals(Freshness.LIVE, last().freshness());
    }

    @Test
    void a_guard_around_it_doubts_nothing_of_a_set_that_was_live_longer_ago() {
        remember(time.now().minusSeconds(9), "a", "b");
        guarded();
        publish(unknown("no etcd"));
        time.advance(Duration.ofSeconds(2));
        publish(live("c"));
        assertEquals(live("c"), last());
        publish(live());
        assertEquals(Set.of("c"), last().doubted());
    }

    @Test
    void a_guard_around_it_compares_no_live_set_with_one_that_was_never_needed() {
        remember(time.now(), "a", "b");
        guarded();
        publish(live("c"));
        assertEquals(List.of(unknown(null), live("c")), seen);
    }

    private void guarded() {
        new GuardedDirectory(directory(), time, Duration.ofSeconds(10), Duration.ofMinutes(5)).follow(DEMO, seen::add);
        time.runDue();
        runDisk();
    }

    private int writes;

    private void remember(String... names) {
        remember(THEN, names);
    }

    private void remember(Instant liveAt, String... names) {
        new SnapshotStore(directory, "here")
                .write(new CachedSnapshot("here", DEMO, liveAt, 5, instances(names), null), liveAt);
    }

    private Optional<CachedSnapshot> onDisk() {
        return new SnapshotStore(directory, "here").read(DEMO);
    }

    private CachedDirectory directory() {
        return new CachedDirectory(source, directory, "here", Fleet.NO_RULES, time, disk::add);
    }

    private Subscription subscribe() {
        Subscription subscription = directory().follow(DEMO, seen::add);
        time.runDue();
        return subscription;
    }

    private Subscription follow() {
        Subscription subscription = subscribe();
        runDisk();
        writes = 0;
        return subscription;
    }

    private void publish(Snapshot snapshot) {
        source.publish(snapshot);
        time.runDue();
    }

    private void runDisk() {
        for (Runnable task = disk.poll(); task != null; task = disk.poll()) {
            task.run();
            writes++;
        }
        time.runDue();
    }

    private Snapshot last() {
        return seen.get(seen.size() - 1);
    }
}
