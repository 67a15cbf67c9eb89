package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.RecordedLog;
import io.switchboard.core.time.VirtualTime;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.ResponseHeader;
import io.switchboard.etcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever may write in a range fills neither the memory nor the log of those who follow it. */
class HostileRangeTest {
    private static final String PREFIX = "switchboard/services/demo//overrides/";
    private static final ByteString MEBIBYTE = ByteString.copyFrom(new byte[1 << 20]);

    private final RecordedLog log = new RecordedLog();
    private final VirtualTime time = new VirtualTime();

    @Test
    void while_a_list_is_read_long_values_are_cut_and_too_many_entries_are_only_counted() {
        Entries entries = new Entries(100, 64, entry -> entry.getValue().size() <= 64);
        entries.begin();
        List<KeyValue> held = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            held.add(entry("demo/" + i, 5_000 - i, i % 2 == 0 ? MEBIBYTE : ByteString.EMPTY));
            entries.bound(held);
            assertTrue(held.size() <= 201, "held " + held.size());
        }
        assertTrue(held.stream().allMatch(entry -> entry.getValue().size() <= 65));
        assertEquals(5_000, held.size() + entries.leftOut());
        assertTrue(held.stream().anyMatch(entry -> entry.getCreateRevision() == 1), "the oldest stays");
    }

    @Test
    void a_hundred_thousand_large_overrides_do_not_fill_the_memory_and_are_told_once() {
        OverrideSet overrides = overrides();
        overrides.listing();
        List<KeyValue> held = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            held.add(entry(PREFIX + i, i + 1, i == 0 ? weight() : MEBIBYTE));
            overrides.read(held);
        }
        long bytes = held.stream().mapToLong(KeyValue::getSerializedSize).sum();
        assertTrue(bytes < 100L << 20, "held " + bytes);
        overrides.reset(held);
        assertTrue(overrides.size() <= OverrideSet.MOST);
        assertTrue(overrides.readable().containsKey("0"), "the oldest stays");
        assertEquals(
                1,
                log.lines().stream()
                        .filter(line -> line.contains("has more overrides"))
                        .count());
        assertTrue(log.lines().size() <= 12, "lines: " + log.lines().size());
    }

    @Test
    void two_thousand_puts_and_deletes_of_one_bad_override_are_a_few_lines() {
        OverrideSet overrides = overrides();
        for (int i = 0; i < 2_000; i++) {
            overrides.put(entry(PREFIX + "a", i + 1, ByteString.copyFromUtf8("bad\u001b")));
            overrides.remove(ByteString.copyFromUtf8(PREFIX + "a"));
        }
        assertEquals(RatedLog.MOST_LINES, log.lines().size());
    }

    @Test
    void events_that_come_in_more_pieces_than_are_held_end_the_watch() {
        List<String> told = new ArrayList<>();
        Watch watch = new Watch(1, KeyRange.single(ByteString.copyFromUtf8("a")), 1, new Told(told));
        WatchResponse piece = WatchResponse.newBuilder()
                .setFragment(true)
                .addEvents(Event.newBuilder().setKv(entry("a", 1, MEBIBYTE)))
                .build();
        int pieces = 0;
        while (pieces < 1_000 && watch.deliver(piece)) {
            pieces++;
        }
        assertTrue(pieces > 10 && pieces < 100, "pieces: " + pieces);
        assertTrue(told.isEmpty());
    }

    @Test
    void a_registry_full_of_broken_entries_is_counted_and_its_ids_are_not_kept() {
        Roster roster = new Roster(
                new ServiceName("demo"),
                LeaseTest.connection(time, new ScriptedChannel()).reader(),
                Telemetry.NONE,
                time);
        for (int i = 0; i < 150_000; i++) {
            assertTrue(roster.apply(new Change.Put("a" + i, ByteString.EMPTY)));
        }
        assertEquals(150_000, roster.skipped());
        assertTrue(roster.apply(new Change.Removed("a149999")));
        assertEquals(149_999, roster.skipped());
        assertFalse(roster.instances().size() > 0);
    }

    private OverrideSet overrides() {
        return new OverrideSet(
                new ServiceName("demo"),
                ByteString.copyFromUtf8(PREFIX),
                ByteString.copyFromUtf8("switchboard/overrides/demo/"),
                Telemetry.NONE,
                new RatedLog(log, time));
    }

    private static ByteString weight() {
        return ByteString.copyFromUtf8("{\"weight\":1}");
    }

    private static KeyValue entry(String key, long created, ByteString value) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setCreateRevision(created)
                .setModRevision(created)
                .setValue(value)
                .build();
    }

    private record Told(List<String> told) implements Watch.Listener {
        @Override
        public void beforeCreate() {}

        @Override
        public void created(ResponseHeader header) {}

        @Override
        public void events(ResponseHeader header, List<Event> events) {
            told.add("events");
        }

        @Override
        public void progress(ResponseHeader header) {
            told.add("progress");
        }

        @Override
        public void compacted(long oldestRevision) {}

        @Override
        public void refused(String reason) {}

        @Override
        public void canceled(String reason) {}

        @Override
        public void broken(String problem) {}
    }
}
