package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.RatedLog;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.SkippedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What operators say of a service's instances, as much of it as a client takes: of more, those stay that were written
 * first, until a list finds room for the others. Of two for one instance, at the old key and at its own, the latter
 * counts, and whatever happens to that ends the former. Single-threaded.
 */
final class OverrideSet {
    static final int MOST = 10_000;
    private static final long MOST_BYTES = 16L << 20;

    /** @param override null: what is there says nothing readable */
    private record Held(@Nullable InstanceOverride override, int bytes) {}

    private final ServiceName service;
    private final ByteString prefix;
    private final ByteString oldPrefix;
    private final Telemetry telemetry;
    private final RatedLog log;
    private final Entries entries = new Entries(MOST, OverrideCodec.MAX_BYTES, entry -> true);
    private final Map<String, Held> byId = new HashMap<>();
    private long bytes;
    private long leftOut;

    /**
     * @param prefix the start of the keys, which the instance's id follows
     * @param oldPrefix where entries of a list may be as well
     */
    OverrideSet(ServiceName service, ByteString prefix, ByteString oldPrefix, Telemetry telemetry, RatedLog log) {
        this.service = service;
        this.prefix = prefix;
        this.oldPrefix = oldPrefix;
        this.telemetry = telemetry;
        this.log = log;
    }

    void listing() {
        entries.begin();
    }

    void read(List<KeyValue> soFar) {
        entries.bound(soFar);
    }

    /** Whether it is the key of an override. */
    boolean takes(ByteString key) {
        return key.startsWith(prefix) || isOld(key);
    }

    boolean isOld(ByteString key) {
        return key.startsWith(oldPrefix);
    }

    void reset(List<KeyValue> content) {
        List<KeyValue> standing = standing(content);
        Map<String, Held> before = new HashMap<>(byId);
        byId.clear();
        bytes = 0;
        leftOut = entries.leftOut();
        List<KeyValue> ordered = standing.size() <= MOST
                ? standing
                : standing.stream().sorted(Entries.BY_AGE).toList();
        ordered.forEach(entry -> put(entry, before));
        if (leftOut > 0) {
            log.warn(
                    "service {} has more overrides than the {} or {} MiB that are taken; {} are left out. Delete at {}"
                            + " those of instances that are gone",
                    service,
                    MOST,
                    MOST_BYTES >> 20,
                    leftOut,
                    Text.printable(prefix.toStringUtf8()));
        }
    }

    void put(KeyValue entry) {
        long before = leftOut;
        put(entry, byId);
        if (leftOut > before) {
            log.warn(
                    "the override at {} is left out: service {} has as many as are taken",
                    Text.printable(entry.getKey().toStringUtf8()),
                    service);
        }
    }

    void remove(ByteString removed) {
        drop(id(removed));
    }

    /** By instance id. */
    Map<String, InstanceOverride> readable() {
        Map<String, InstanceOverride> readable = new HashMap<>();
        byId.forEach((id, held) -> {
            if (held.override() != null) {
                readable.put(id, held.override());
            }
        });
        return readable;
    }

    int size() {
        return byId.size();
    }

    private void put(KeyValue entry, Map<String, Held> before) {
        String id = id(entry.getKey());
        Held known = before.get(id);
        drop(id);
        int size = entry.getKey().size() + Math.min(entry.getValue().size(), OverrideCodec.MAX_BYTES);
        if (byId.size() == MOST || bytes + size > MOST_BYTES) {
            leftOut++;
            telemetry.skipped(service, id, SkipReason.TOO_MANY);
            return;
        }
        byId.put(id, new Held(override(id, entry, known), size));
        bytes += size;
    }

    private @Nullable InstanceOverride override(String id, KeyValue entry, @Nullable Held known) {
        try {
            return OverrideCodec.read(entry.getValue());
        } catch (SkippedException e) {
            if (known == null || known.override() != null) {
                log.warn(
                        "the override at {} is not applied: {}",
                        Text.printable(entry.getKey().toStringUtf8()),
                        Text.printable(String.valueOf(e.getMessage())));
                telemetry.skipped(service, id, e.reason());
            }
            return null;
        }
    }

    private List<KeyValue> standing(List<KeyValue> content) {
        Set<String> current = new HashSet<>();
        content.stream()
                .map(KeyValue::getKey)
                .filter(key -> !isOld(key))
                .map(this::id)
                .forEach(current::add);
        return content.stream()
                .filter(entry -> !isOld(entry.getKey()) || !current.contains(id(entry.getKey())))
                .toList();
    }

    private String id(ByteString key) {
        return InstanceReader.id(key, isOld(key) ? oldPrefix : prefix);
    }

    private void drop(String id) {
        Held held = byId.remove(id);
        bytes -= held == null ? 0 : held.bytes();
    }
}
