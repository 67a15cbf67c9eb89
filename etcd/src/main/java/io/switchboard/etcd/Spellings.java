package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.etcd.layout.ForeignValue;
import io.switchboard.etcd.layout.InstanceReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one entry of those whose keys name one instance in several spellings: the one in the usual spelling, else the
 * first in the order of keys, so that all readers choose alike. Single-threaded.
 *
 * <p>Of the others as many values are kept as there may be instances; what is beyond that is an entry of its own.
 */
final class Spellings {
    private final InstanceReader reader;
    private final boolean needed;
    /** Ids that a key has in the usual spelling. */
    private final Set<String> usual = new HashSet<>();
    /** By the usual spelling: the values of keys in other ones. */
    private final Map<String, TreeMap<String, ByteString>> others = new HashMap<>();

    private int held;

    Spellings(InstanceReader reader) {
        this.reader = reader;
        this.needed = reader.respells();
    }

    /** What it comes to; null: nothing. */
    @Nullable
    Change of(Change change) {
        if (!needed) {
            return change;
        }
        if (change instanceof Change.Put put) {
            return put(put);
        }
        return change instanceof Change.Removed removed ? removed(removed) : reset((Change.Reset) change);
    }

    private @Nullable Change put(Change.Put put) {
        String id = reader.spelled(put.id());
        if (id.equals(put.id())) {
            usual.add(id);
            return put;
        }
        if (!hold(id, put.id(), put.value())) {
            return put;
        }
        return isFirst(id, put.id()) ? new Change.Put(id, put.value()) : null;
    }

    private @Nullable Change removed(Change.Removed removed) {
        String id = reader.spelled(removed.id());
        TreeMap<String, ByteString> spelled = others.get(id);
        if (id.equals(removed.id())) {
            usual.remove(id);
            return spelled == null
                    ? removed
                    : new Change.Put(id, spelled.firstEntry().getValue());
        }
        if (spelled == null || !spelled.containsKey(removed.id())) {
            return removed;
        }
        boolean first = isFirst(id, removed.id());
        spelled.remove(removed.id());
        held--;
        if (spelled.isEmpty()) {
            others.remove(id);
        }
        if (!first) {
            return null;
        }
        return spelled.isEmpty()
                ? new Change.Removed(id)
                : new Change.Put(id, spelled.firstEntry().getValue());
    }

    private Change reset(Change.Reset reset) {
        usual.clear();
        others.clear();
        held = 0;
        Map<String, ByteString> values = new LinkedHashMap<>();
        reset.values().forEach((said, value) -> {
            String id = reader.spelled(said);
            if (id.equals(said)) {
                usual.add(id);
                values.put(id, value);
            } else if (hold(id, said, value)) {
                values.putIfAbsent(id, value);
            } else {
                values.put(said, value);
            }
        });
        others.forEach((id, spelled) -> {
            if (!usual.contains(id)) {
                values.put(id, spelled.firstEntry().getValue());
            }
        });
        return new Change.Reset(values, reset.leftOut());
    }

    /** @return whether there was room */
    private boolean hold(String id, String said, ByteString value) {
        TreeMap<String, ByteString> spelled = others.get(id);
        boolean known = spelled != null && spelled.containsKey(said);
        if (!known && held >= reader.maxInstances()) {
            return false;
        }
        held += known ? 0 : 1;
        others.computeIfAbsent(id, none -> new TreeMap<>()).put(said, ForeignValue.cut(value, reader.maxValueBytes()));
        return true;
    }

    private boolean isFirst(String id, String said) {
        TreeMap<String, ByteString> spelled = others.get(id);
        return !usual.contains(id) && spelled != null && spelled.firstKey().equals(said);
    }
}
