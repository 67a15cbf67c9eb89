package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.SkippedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the registrations of each service in a range of keys, as they come and go. Of each one it keeps the key and
 * what it counts as, for {@value #MOST_KEYS} keys at most; the others are a number. Single-threaded.
 */
final class ServiceIndex {
    /** Some 200 bytes each. */
    static final int MOST_KEYS = 1_000_000;

    private enum Kind {
        SERVING,
        DRAINING,
        REFUSED
    }

    private record Counted(ServiceName service, Kind kind) {}

    private static final class Counts {
        private int serving;
        private int draining;
        private int refused;

        void add(Kind kind, int change) {
            switch (kind) {
                case SERVING -> serving += change;
                case DRAINING -> draining += change;
                case REFUSED -> refused += change;
            }
        }

        boolean isNone() {
            return serving == 0 && draining == 0 && refused == 0;
        }
    }

    private final OperatorKeys keys;
    private final InstanceReader reader;
    private final int most;
    private final Map<ByteString, Counted> counted = new HashMap<>();
    private final Map<ServiceName, Counts> services = new TreeMap<>();
    private long others;

    ServiceIndex(OperatorKeys keys, InstanceReader reader, int most) {
        this.keys = keys;
        this.reader = reader;
        this.most = most;
    }

    void clear() {
        counted.clear();
        services.clear();
        others = 0;
    }

    /**
     * @param isNew whether the key was not there before
     * @return whether a count is another one than before
     */
    boolean put(ByteString key, ByteString value, boolean isNew) {
        Counted before = counted.get(key);
        Counted now = before != null || counted.size() < most ? read(key, value) : null;
        if (before == null && !isNew) {
            others = Math.max(0, others - 1);
        }
        if (now == null) {
            counted.remove(key);
            others++;
        } else {
            counted.put(key, now);
        }
        if (before != null && before.equals(now)) {
            return false;
        }
        count(before, -1);
        count(now, 1);
        return true;
    }

    /** @return whether a count is another one than before */
    boolean remove(ByteString key) {
        Counted before = counted.remove(key);
        if (before == null) {
            others = Math.max(0, others - 1);
        }
        count(before, -1);
        return true;
    }

    /** How many keys there are in the range. */
    long size() {
        return counted.size() + others;
    }

    /** How many of these count for no service. */
    long leftOut() {
        return others;
    }

    List<CatalogSnapshot.Service> services() {
        List<CatalogSnapshot.Service> all = new ArrayList<>(services.size());
        services.forEach((name, counts) -> all.add(
                new CatalogSnapshot.Service(name, counts.serving + counts.draining, counts.draining, counts.refused)));
        return all;
    }

    private void count(@Nullable Counted one, int change) {
        if (one == null) {
            return;
        }
        Counts counts = services.computeIfAbsent(one.service(), name -> new Counts());
        counts.add(one.kind(), change);
        if (counts.isNone()) {
            services.remove(one.service());
        }
    }

    private @Nullable Counted read(ByteString key, ByteString value) {
        if (key.startsWith(keys.own())) {
            return null;
        }
        OperatorKeys.ServiceAndId name = OperatorKeys.split(key, keys.registrations());
        if (name == null) {
            return null;
        }
        try {
            InstanceState state = reader.read(name.id(), value).instance().state();
            return new Counted(name.service(), state == InstanceState.DRAINING ? Kind.DRAINING : Kind.SERVING);
        } catch (SkippedException e) {
            return e.reason() == SkipReason.ADDRESS_REFUSED ? new Counted(name.service(), Kind.REFUSED) : null;
        }
    }
}
