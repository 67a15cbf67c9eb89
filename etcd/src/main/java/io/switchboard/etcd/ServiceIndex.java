package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.etcd.OperatorKeys.ServiceAndId;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.SkippedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the registrations of each service in a range of keys, as they come and go, and as those who follow one service
 * do: several spellings of one id are one instance, and a value that says of which service it is counts for that one,
 * if its key is under that name, else for none. Of each key it keeps what it counts as, for {@value #MOST_KEYS} keys at
 * most; the others are a number. Single-threaded.
 */
@Internal
public final class ServiceIndex {
    /** Some 200 bytes each, and twice that where ids may be spelled in several ways. */
    public static final int MOST_KEYS = 1_000_000;

    private enum Kind {
        SERVING,
        DRAINING,
        REFUSED,
        /** No registration, under a key that may stand before another spelling of it, which then is none either. */
        UNREADABLE
    }

    /**
     * @param id in the usual spelling
     * @param said the id as the key has it
     */
    private record Counted(ServiceName service, String id, String said, Kind kind) {}

    private static final class Counts {
        private int serving;
        private int draining;
        private int refused;

        void add(Kind kind, int change) {
            switch (kind) {
                case SERVING -> serving += change;
                case DRAINING -> draining += change;
                case REFUSED -> refused += change;
                case UNREADABLE -> {}
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
    /** Null where each id has one spelling. */
    private final @Nullable SpelledKinds<Kind> spelled;
    /** How many keys there are of which nothing is kept. */
    private long others;
    /** How many instances have no value that can be read. */
    private long unreadable;
    /** How many {@link #add added} keys count for a service. */
    private long added;

    /** @param most of how many keys something is kept */
    public ServiceIndex(OperatorKeys keys, InstanceReader reader, int most) {
        this.keys = keys;
        this.reader = reader;
        this.most = most;
        spelled = reader.respells() ? new SpelledKinds<>() : null;
    }

    void clear() {
        counted.clear();
        services.clear();
        if (spelled != null) {
            spelled.clear();
        }
        others = 0;
        unreadable = 0;
    }

    /**
     * Counts a key that comes once and stays as it is: instead of {@link #put}, and nothing is kept of it unless ids
     * may be spelled in several ways.
     */
    public void add(ByteString key, ByteString value) {
        if (key.startsWith(keys.own())) {
            return;
        }
        boolean room = spelled == null ? services.size() < most : added < most;
        Counted one = room ? read(key, value) : null;
        if (one == null) {
            others++;
        } else {
            added++;
            count(one, true);
        }
    }

    /**
     * @param isNew whether the key was not there before
     * @return whether a count is another one than before
     */
    boolean put(ByteString key, ByteString value, boolean isNew) {
        if (key.startsWith(keys.own())) {
            return false;
        }
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
        count(before, false);
        count(now, true);
        return true;
    }

    /** @return whether a count is another one than before */
    boolean remove(ByteString key) {
        if (key.startsWith(keys.own())) {
            return false;
        }
        Counted before = counted.remove(key);
        if (before == null) {
            others = Math.max(0, others - 1);
        }
        count(before, false);
        return true;
    }

    /** How many keys count for no service; other spellings of a key are not among them. */
    public long leftOut() {
        return others + unreadable;
    }

    /** Those that have registrations, ordered by name. */
    public List<CatalogSnapshot.Service> services() {
        List<CatalogSnapshot.Service> all = new ArrayList<>(services.size());
        services.forEach((name, counts) -> all.add(
                new CatalogSnapshot.Service(name, counts.serving + counts.draining, counts.draining, counts.refused)));
        return all;
    }

    private void count(@Nullable Counted one, boolean there) {
        if (one == null) {
            return;
        }
        if (spelled == null) {
            count(one.service(), one.kind(), there ? 1 : -1);
            return;
        }
        ServiceAndId instance = new ServiceAndId(one.service(), one.id());
        count(one.service(), spelled.of(instance), -1);
        if (there) {
            spelled.put(instance, one.said(), one.kind());
        } else {
            spelled.remove(instance, one.said());
        }
        count(one.service(), spelled.of(instance), 1);
    }

    private void count(ServiceName service, @Nullable Kind kind, int change) {
        if (kind == null) {
            return;
        }
        if (kind == Kind.UNREADABLE) {
            unreadable += change;
            return;
        }
        Counts counts = services.computeIfAbsent(service, name -> new Counts());
        counts.add(kind, change);
        if (counts.isNone()) {
            services.remove(service);
        }
    }

    private @Nullable Counted read(ByteString key, ByteString value) {
        ServiceAndId name = OperatorKeys.split(key, keys.registrations());
        return name == null ? null : read(key, name, value);
    }

    private @Nullable Counted read(ByteString key, ServiceAndId name, ByteString value) {
        String id = reader.spelled(name.id());
        try {
            InstanceCodec.Read read = reader.read(id, value);
            Kind kind = read.instance().state() == InstanceState.DRAINING ? Kind.DRAINING : Kind.SERVING;
            if (read.isOf(name.service())) {
                return counted(name, id, kind);
            }
            ServiceAndId named = named(key, read.service());
            return named == null ? null : counted(named, reader.spelled(named.id()), kind);
        } catch (SkippedException e) {
            if (e.reason() == SkipReason.ADDRESS_REFUSED) {
                return counted(name, id, Kind.REFUSED);
            }
            return spelled == null ? null : counted(name, id, Kind.UNREADABLE);
        }
    }

    private Counted counted(ServiceAndId name, String id, Kind kind) {
        // Ids take room, and are needed only where they have several spellings.
        return spelled == null
                ? new Counted(name.service(), "", "", kind)
                : new Counted(name.service(), id, name.id(), kind);
    }

    /** The instance that a key is of the service that its value names; null: the key is not under that name. */
    private @Nullable ServiceAndId named(ByteString key, String service) {
        ServiceName name;
        try {
            name = new ServiceName(service);
        } catch (IllegalArgumentException e) {
            return null;
        }
        ByteString prefix = keys.instances(name);
        if (!key.startsWith(prefix)) {
            return null;
        }
        String id = InstanceReader.id(key, prefix);
        reader.requireId(id);
        return new ServiceAndId(name, id);
    }
}
