package io.switchboard.core;

import static io.switchboard.core.Fleet.DEMO;
import static io.switchboard.core.Fleet.ids;
import static io.switchboard.core.Fleet.instances;
import static io.switchboard.core.Fleet.live;
import static io.switchboard.core.Fleet.stale;
import static io.switchboard.core.Fleet.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

class RememberingDirectoryTest {
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
    void a_start_without_registry_begins_with_what_was_remembered() {
        remember("a", "b");
        follow();
        Snapshot first = last();
        assertEquals(List.of("a", "b"), ids(first));
        assertEquals(Freshness.STALE, first.freshness());
        assertEquals(THEN, first.since());
        assertEquals(
                "remembered from 1969-07-20T20:17:00Z; a script has not answered since the start", first.problem());
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
        publish(live("c"));
        publish(stale("c"));
        publish(unknown("impossible, but if so nothing old comes back"));
        assertEquals(List.of("a", "b"), ids(seen.get(seen.size() - 4)));
        assertEquals(live("c"), seen.get(seen.size() - 3));
        assertEquals(stale("c"), seen.get(seen.size() - 2));
        assertEquals(List.of(), last().instances());
    }

    @Test
    void what_was_remembered_comes_first_even_if_the_registry_is_faster_than_the_disk() {
        remember("a");
        subscribe();
        publish(live("b"));
        assertEquals(List.of(unknown(null)), seen);
        runDisk();
        assertEquals(List.of("a"), ids(seen.get(1)));
        assertEquals(live("b"), seen.get(2));
        assertEquals(3, seen.size());
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
    void a_disk_that_hangs_holds_nobody_up() {
        remember("a");
        subscribe();
        publish(live("b"));
        time.advance(RememberingDirectory.DISK_PATIENCE);
        assertEquals(List.of(unknown(null), live("b")), seen);
        runDisk();
        assertEquals(List.of(unknown(null), live("b")), seen);
    }

    @Test
    void a_slow_disk_is_waited_for_while_nothing_better_is_known() {
        remember("a");
        subscribe();
        publish(unknown("no etcd"));
        time.advance(RememberingDirectory.FAILURE_PATIENCE.minusMillis(1));
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
                Optional.of(new RememberedSet("here", DEMO, Instant.ofEpochSecond(90), 7, instances("a", "b"), null)),
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
        runDisk();
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
        Ticker slow = new Ticker() {
            @Override
            public long nanos() {
                return time.nanos()
                        + Duration.ofMillis(100 * looks.getAndIncrement()).toNanos();
            }

            @Override
            public Instant now() {
                return time.now();
            }
        };
        new RememberingDirectory(source, directory, "here", Fleet.NO_RULES, time, slow, disk::add)
                .follow(DEMO, seen::add);
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
    void a_guard_around_it_doubts_an_emptied_registry_after_a_cold_start() {
        remember("a", "b");
        new GuardedDirectory(directory(), time, time, Duration.ofSeconds(10), Duration.ofMinutes(5))
                .follow(DEMO, seen::add);
        publish(live());
        runDisk();
        assertEquals(Set.of("a", "b"), last().doubted());
        assertEquals(Freshness.LIVE, last().freshness());
    }

    private int writes;

    private void remember(String... names) {
        new MemoryStore(directory, "here")
                .write(new RememberedSet("here", DEMO, THEN, 5, instances(names), null), THEN);
    }

    private Optional<RememberedSet> onDisk() {
        return new MemoryStore(directory, "here").read(DEMO);
    }

    private RememberingDirectory directory() {
        return new RememberingDirectory(source, directory, "here", Fleet.NO_RULES, time, time, disk::add);
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
