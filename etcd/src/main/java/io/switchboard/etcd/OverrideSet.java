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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What operators say of a service's instances, as much of it as a client takes: of more, those stay that were written
 * first, until a list finds room for the others. Single-threaded.
 */
final class OverrideSet {
    static final int MOST = 10_000;
    private static final long MOST_BYTES = 16L << 20;

    /** @param override null: what is there says nothing readable */
    private record Held(@Nullable InstanceOverride override, int bytes) {}

    private final ServiceName service;
    private final String key;
    private final ByteString prefix;
    private final Telemetry telemetry;
    private final RatedLog log;
    private final Entries entries = new Entries(MOST, OverrideCodec.MAX_BYTES, entry -> true);
    private final Map<String, Held> byId = new HashMap<>();
    private long bytes;
    private long leftOut;

    /** @param key the start of the keys, which the instance's id follows */
    OverrideSet(ServiceName service, String key, Telemetry telemetry, RatedLog log) {
        this.service = service;
        this.key = key;
        this.prefix = ByteString.copyFromUtf8(key);
        this.telemetry = telemetry;
        this.log = log;
    }

    void listing() {
        entries.begin();
    }

    void read(List<KeyValue> soFar) {
        entries.bound(soFar);
    }

    void reset(List<KeyValue> content) {
        Map<String, Held> before = new HashMap<>(byId);
        byId.clear();
        bytes = 0;
        leftOut = entries.leftOut();
        List<KeyValue> ordered = content.size() <= MOST
                ? content
                : content.stream().sorted(Entries.BY_AGE).toList();
        ordered.forEach(entry -> put(entry, before));
        if (leftOut > 0) {
            log.warn(
                    "service {} has more overrides than the {} or {} MiB that are taken; {} are left out. Delete at {}"
                            + " those of instances that are gone",
                    service,
                    MOST,
                    MOST_BYTES >> 20,
                    leftOut,
                    Text.printable(key));
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
        drop(InstanceReader.id(removed, prefix));
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
        String id = InstanceReader.id(entry.getKey(), prefix);
        Held known = before.get(id);
        drop(id);
        int size = entry.getKey().size() + Math.min(entry.getValue().size(), OverrideCodec.MAX_BYTES);
        if (byId.size() == MOST || bytes + size > MOST_BYTES) {
            leftOut++;
            telemetry.skipped(service, id, SkipReason.TOO_MANY);
            return;
        }
        byId.put(id, new Held(override(id, entry.getValue(), known), size));
        bytes += size;
    }

    private @Nullable InstanceOverride override(String id, ByteString value, @Nullable Held known) {
        try {
            return OverrideCodec.read(value);
        } catch (SkippedException e) {
            if (known == null || known.override() != null) {
                log.warn(
                        "the override at {}{} is not applied: {}",
                        Text.printable(key),
                        Text.printable(id),
                        Text.printable(String.valueOf(e.getMessage())));
                telemetry.skipped(service, id, e.reason());
            }
            return null;
        }
    }

    private void drop(String id) {
        Held held = byId.remove(id);
        bytes -= held == null ? 0 : held.bytes();
    }
}
