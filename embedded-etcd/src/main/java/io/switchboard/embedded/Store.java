package io.switchboard.embedded;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every version of every key since the last compaction, and the log of changes that watches read. Not thread-safe: the
 * engine's one thread owns it.
 */
final class Store {
    /** What a watch reads in one go; the changes of one revision are never parted. */
    record Page(List<Event> events, long next) {}

    // Oldest first; a version of 0 marks a deletion.
    private final NavigableMap<ByteString, List<KeyValue>> versions = new TreeMap<>(KeyRange.ORDER);
    private final NavigableMap<Long, List<Event>> log = new TreeMap<>();
    private long revision = 1;
    private long compacted = -1;
    private long bytes;

    /** The newest complete revision. */
    long revision() {
        return revision;
    }

    /** The oldest revision that can still be read; -1 before the first compaction. */
    long compacted() {
        return compacted;
    }

    /** What the versions hold, in bytes. */
    long bytes() {
        return bytes;
    }

    /** What the range held at a revision, in the order of the keys. */
    List<KeyValue> read(KeyRange range, long at) {
        List<KeyValue> found = new ArrayList<>();
        for (List<KeyValue> history : range.in(versions).values()) {
            KeyValue kv = newest(history, at);
            if (kv != null && kv.getVersion() > 0) {
                found.add(kv);
            }
        }
        return found;
    }

    @Nullable
    KeyValue read(ByteString key, long at) {
        List<KeyValue> history = versions.get(key);
        KeyValue kv = history == null ? null : newest(history, at);
        return kv == null || kv.getVersion() == 0 ? null : kv;
    }

    /**
     * Changes that belong together and become one revision; readable at {@code revision() + 1} from the moment they are
     * made.
     */
    final class Write {
        private final List<Event> events = new ArrayList<>();

        /** The revision that reads within this write must ask for. */
        long readRevision() {
            return events.isEmpty() ? revision : revision + 1;
        }

        KeyValue put(ByteString key, ByteString value, long lease) {
            KeyValue before = read(key, readRevision());
            KeyValue kv = KeyValue.newBuilder()
                    .setKey(key)
                    .setValue(value)
                    .setLease(lease)
                    .setCreateRevision(before == null ? revision + 1 : before.getCreateRevision())
                    .setModRevision(revision + 1)
                    .setVersion(before == null ? 1 : before.getVersion() + 1)
                    .build();
            add(Event.EventType.PUT, kv);
            return kv;
        }

        List<KeyValue> delete(KeyRange range) {
            List<KeyValue> before = read(range, readRevision());
            for (KeyValue kv : before) {
                KeyValue gone = KeyValue.newBuilder()
                        .setKey(kv.getKey())
                        .setModRevision(revision + 1)
                        .build();
                add(Event.EventType.DELETE, gone);
            }
            return before;
        }

        private void add(Event.EventType type, KeyValue kv) {
            versions.computeIfAbsent(kv.getKey(), key -> new ArrayList<>()).add(kv);
            bytes += kv.getSerializedSize();
            events.add(Event.newBuilder().setType(type).setKv(kv).build());
        }

        /** Ends the write; one without changes makes no revision. */
        List<Event> commit() {
            if (!events.isEmpty()) {
                revision++;
                log.put(revision, List.copyOf(events));
            }
            return events;
        }
    }

    Write write() {
        return new Write();
    }

    /** The changes in a range from a revision on, at most those of so many revisions. */
    Page changes(KeyRange range, long from, int maxRevisions) {
        List<Event> found = new ArrayList<>();
        int revisions = 0;
        for (var entry : log.tailMap(from, true).entrySet()) {
            List<Event> matching = entry.getValue().stream()
                    .filter(event -> range.contains(event.getKv().getKey()))
                    .toList();
            if (matching.isEmpty()) {
                continue;
            }
            if (++revisions > maxRevisions) {
                return new Page(found, entry.getKey());
            }
            found.addAll(matching);
        }
        return new Page(found, revision + 1);
    }

    /** Forgets what no read at or after the revision needs. */
    void compact(long at) {
        compacted = at;
        log.headMap(at, false).clear();
        versions.values().removeIf(history -> {
            KeyValue kept = newest(history, at);
            history.removeIf(kv -> {
                boolean superseded = kv.getModRevision() <= at && !kv.equals(kept);
                boolean deleted = kv.getVersion() == 0 && kv.getModRevision() < at;
                if (superseded || deleted) {
                    bytes -= kv.getSerializedSize();
                }
                return superseded || deleted;
            });
            return history.isEmpty();
        });
    }

    private static @Nullable KeyValue newest(List<KeyValue> history, long at) {
        for (int i = history.size() - 1; i >= 0; i--) {
            if (history.get(i).getModRevision() <= at) {
                return history.get(i);
            }
        }
        return null;
    }
}
