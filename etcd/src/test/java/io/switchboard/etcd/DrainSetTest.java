package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.DatacenterName;
import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.ActiveDrains;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.RecordedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.KeyValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which drains count, by three ends of which the earliest holds. */
class DrainSetTest {
    private static final ByteString PREFIX = DrainKeys.all("prod/");
    private static final Locality EU_A = new Locality("eu", "a");

    private final RecordedLog log = new RecordedLog();
    private final VirtualTime time = new VirtualTime();
    /** What this client's time of day is off by. */
    private Duration off = Duration.ZERO;

    private final DrainSet set = new DrainSet(PREFIX, new OffClock(), new RatedLog(log, time));

    @Test
    void it_ends_with_its_key() {
        set.put(hour("zone/eu/a", 1));
        assertEquals(Set.of(EU_A), set.active().zones().keySet());
        set.remove(key("zone/eu/a"));
        assertEquals(ActiveDrains.NONE, set.active());
        assertNull(set.untilNextEnd());
    }

    @Test
    void it_ends_once_it_has_lasted_as_long_as_it_says_though_nobody_deletes_it() {
        set.put(hour("zone/eu/a", 1));
        assertEquals(Duration.ofHours(1), set.untilNextEnd());
        time.advance(Duration.ofHours(1).minusSeconds(1));
        assertEquals(1, set.active().zones().size());
        time.advance(Duration.ofSeconds(1));
        assertEquals(ActiveDrains.NONE, set.active());
    }

    @Test
    void a_list_that_shows_the_same_write_again_does_not_prolong_it() {
        set.put(hour("zone/eu/a", 1));
        time.advance(Duration.ofMinutes(59));
        set.listing();
        set.reset(List.of(hour("zone/eu/a", 1)));
        time.advance(Duration.ofMinutes(1));
        assertEquals(ActiveDrains.NONE, set.active());
        set.reset(List.of(hour("zone/eu/a", 1)));
        assertEquals(ActiveDrains.NONE, set.active());
    }

    @Test
    void draining_again_prolongs_it() {
        set.put(drain("zone/eu/a", 1, "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":3600}"));
        time.advance(Duration.ofMinutes(59));
        set.put(drain("zone/eu/a", 2, "{\"until\":\"1970-01-01T01:59:00Z\",\"for\":3600}"));
        time.advance(Duration.ofMinutes(59));
        assertEquals(1, set.active().zones().size());
        time.advance(Duration.ofMinutes(1));
        assertEquals(ActiveDrains.NONE, set.active());
    }

    @Test
    void who_sees_it_late_ends_it_a_quarter_of_an_hour_after_its_end() {
        time.advance(Duration.ofMinutes(50));
        set.put(hour("zone/eu/a", 1));
        assertEquals(Duration.ofMinutes(25), set.untilNextEnd());
        time.advance(Duration.ofMinutes(25).minusSeconds(1));
        assertEquals(1, set.active().zones().size());
        time.advance(Duration.ofSeconds(1));
        assertEquals(ActiveDrains.NONE, set.active());
    }

    @Test
    void a_clock_an_hour_behind_ends_it_as_all_do_who_saw_its_beginning() {
        off = Duration.ofHours(-1);
        set.put(hour("zone/eu/a", 1));
        time.advance(Duration.ofHours(1).minusSeconds(1));
        assertEquals(1, set.active().zones().size());
        time.advance(Duration.ofSeconds(1));
        assertEquals(ActiveDrains.NONE, set.active());
    }

    @Test
    void a_clock_an_hour_ahead_ends_it_three_quarters_of_an_hour_early() {
        off = Duration.ofHours(1);
        set.put(hour("zone/eu/a", 1));
        time.advance(Duration.ofMinutes(15).minusSeconds(1));
        assertEquals(1, set.active().zones().size());
        time.advance(Duration.ofSeconds(1));
        assertEquals(ActiveDrains.NONE, set.active());
    }

    @Test
    void a_clock_that_is_set_right_counts_it_again() {
        off = Duration.ofHours(2);
        set.put(hour("zone/eu/a", 1));
        assertEquals(ActiveDrains.NONE, set.active());
        off = Duration.ZERO;
        assertEquals(1, set.active().zones().size());
    }

    @Test
    void zones_datacenters_and_instances_are_told_apart() {
        set.put(hour("zone//a", 1));
        set.put(hour("datacenter/eu-1", 2));
        set.put(hour("instance/xiaoxu/demo//10.0.0.1:80", 3));
        ActiveDrains active = set.active();
        assertEquals(Set.of(new Locality("", "a")), active.zones().keySet());
        assertEquals(Set.of("eu-1"), active.datacenters().keySet());
        Map<String, Drain> demo = active.instances().getOrDefault(new ServiceName("xiaoxu/demo"), Map.of());
        assertEquals(Set.of("10.0.0.1:80"), demo.keySet());
        assertEquals(List.of(), log.lines());
    }

    @Test
    void each_target_has_one_key_and_each_key_one_target() {
        List<DrainTarget> targets = List.of(
                new DrainTarget.Zone(EU_A),
                new DrainTarget.Zone(new Locality("", "a")),
                new DrainTarget.Zone(new Locality("eu/west", "a/b")),
                new DrainTarget.Zone(new Locality("eu", "west/a/b")),
                new DrainTarget.Zone(new Locality("%2F", "é \ud83d\ude00")),
                new DrainTarget.Datacenter(new DatacenterName("eu")),
                new DrainTarget.OneInstance(new ServiceName("a/b"), "c//d"),
                new DrainTarget.OneInstance(new ServiceName("a"), "b/c"));
        assertEquals(
                targets,
                targets.stream()
                        .map(target -> DrainKeys.target(DrainKeys.key("prod/", target), PREFIX))
                        .toList());
        assertEquals(
                "prod/switchboard/drains/zone/eu/a",
                DrainKeys.key("prod/", targets.get(0)).toStringUtf8());
        assertEquals(
                "prod/switchboard/drains/zone/eu%2Fwest/a%2Fb",
                DrainKeys.key("prod/", targets.get(2)).toStringUtf8());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "zone",
                "zone/",
                "zone/eu/",
                "zone/a",
                "zone/eu/a/b",
                "zone/eu/%61",
                "zone/eu/a%",
                "zone/eu/%2f",
                "zone/eu/%zz",
                "zone/eu/%80",
                "zone/eu/%-1",
                "zone/eu/a b",
                "datacenter/",
                "datacenter/EU",
                "datacenter/eu/a",
                "instance/a",
                "instance//a",
                "instance/a//",
                "instance/a///b",
                "instance/a b//c",
                "rack/7"
            })
    void a_key_that_names_nothing_is_skipped_and_told_once(String rest) {
        set.put(hour(rest, 1));
        set.put(hour(rest, 2));
        assertEquals(ActiveDrains.NONE, set.active());
        assertEquals(1, log.lines().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "3600",
                "no JSON",
                "{}",
                "{\"for\":3600}",
                "{\"until\":\"1970-01-01T01:00:00Z\"}",
                "{\"until\":3600,\"for\":3600}",
                "{\"until\":\"soon\",\"for\":3600}",
                "{\"until\":{\"at\":1},\"for\":3600}",
                "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":\"3600\"}",
                "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":0}",
                "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":-3600}",
                "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":NaN}",
                "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":259201}",
                "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":1e999}",
                "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":1e1000000000}",
                "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":[3600]}",
                "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":true}",
            })
    void a_value_that_does_not_say_when_it_ends_is_skipped_and_told_once(String value) {
        set.put(drain("zone/eu/a", 1, value));
        set.put(drain("zone/eu/a", 2, value));
        assertEquals(ActiveDrains.NONE, set.active());
        assertNull(set.untilNextEnd());
        assertEquals(1, log.lines().size());
    }

    @Test
    void what_is_said_for_people_may_be_anything_and_unknown_members_are_nothing() {
        String nested = "[".repeat(200) + "]".repeat(200);
        set.put(drain(
                "zone/eu/a",
                1,
                "{\"until\":\"+1000000000-12-31T23:59:59Z\",\"for\":3.6e3,\"by\":7,\"at\":{},\"reason\":" + nested
                        + ",\"more\":" + nested + "}"));
        assertEquals(Duration.ofHours(1), set.untilNextEnd());
        assertEquals("", set.active().zones().values().iterator().next().by());
    }

    @Test
    void long_values_and_keys_are_not_held() {
        set.put(drain("zone/eu/a", 1, " ".repeat(1 << 20)));
        set.put(hour("zone/eu/" + "a".repeat(1 << 20), 2));
        assertEquals(1, set.size());
        assertEquals(ActiveDrains.NONE, set.active());
    }

    @Test
    void of_more_than_are_taken_the_oldest_stay_and_a_few_lines_tell() {
        List<KeyValue> many = new ArrayList<>();
        for (int i = 5_000; i > 0; i--) {
            many.add(hour("zone/eu/" + i, i));
        }
        set.listing();
        set.read(many);
        set.reset(many);
        assertEquals(DrainSet.MOST, set.active().zones().size());
        assertTrue(set.active().zones().containsKey(new Locality("eu", "1")));
        for (int i = 0; i < 1_000; i++) {
            set.put(hour("zone/us/" + i, 6_000 + i));
        }
        assertEquals(DrainSet.MOST, set.size());
        assertTrue(
                log.lines().size() <= RatedLog.MOST_LINES,
                "lines: " + log.lines().size());
    }

    private static ByteString key(String rest) {
        return PREFIX.concat(ByteString.copyFromUtf8(rest));
    }

    private static KeyValue hour(String rest, long revision) {
        return drain(rest, revision, "{\"until\":\"1970-01-01T01:00:00Z\",\"for\":3600,\"by\":\"ann\"}");
    }

    private static KeyValue drain(String rest, long revision, String value) {
        return KeyValue.newBuilder()
                .setKey(key(rest))
                .setValue(ByteString.copyFromUtf8(value))
                .setCreateRevision(revision)
                .setModRevision(revision)
                .build();
    }

    private final class OffClock implements Scheduler {
        @Override
        public long nanos() {
            return time.nanos();
        }

        @Override
        public Instant now() {
            return time.now().plus(off);
        }

        @Override
        public Cancellable after(Duration delay, Runnable task) {
            return time.after(delay, task);
        }

        @Override
        public void execute(Runnable task) {
            time.execute(task);
        }
    }
}
