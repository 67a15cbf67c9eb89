package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.directory.ActiveDrains;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.ForeignValue;
import io.switchboard.etcd.layout.SkippedException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The drains that a client knows, and which of them count. One counts no more once its key is gone, which etcd sees to
 * by a lease; once it has lasted as long as it says since this client first saw it written; or once it is past its end
 * by {@link #TOLERANCE}. The last two bound what etcd does not: a new leader gives each lease its whole time again, and
 * a registry that cannot be reached says nothing. Single-threaded.
 */
final class DrainSet {
    static final int MOST = 1_000;
    /** More than what the longest names make. */
    private static final int LONGEST_KEY = 8 << 10;

    /** By how much the time of day may differ between who drains and who follows. */
    static final Duration TOLERANCE = Duration.ofMinutes(15);

    /**
     * @param drain null: what is there says nothing readable
     * @param seen when this client first saw this write, by its monotonic clock
     */
    private record Held(
            @Nullable DrainTarget target, @Nullable Drain drain, long revision, ByteString value, long seen) {
        boolean isOf(KeyValue entry) {
            return revision == entry.getModRevision() && value.equals(entry.getValue());
        }
    }

    private final ByteString prefix;
    private final Scheduler clock;
    private final RatedLog log;
    private final Entries entries = new Entries(MOST, DrainCodec.MAX_BYTES, entry -> true);
    private final Map<ByteString, Held> byKey = new HashMap<>();

    /** @param prefix the start of the keys */
    DrainSet(ByteString prefix, Scheduler clock, RatedLog log) {
        this.prefix = prefix;
        this.clock = clock;
        this.log = log;
    }

    void listing() {
        entries.begin();
    }

    void read(List<KeyValue> soFar) {
        entries.bound(soFar);
    }

    void reset(List<KeyValue> content) {
        Map<ByteString, Held> before = new HashMap<>(byKey);
        byKey.clear();
        List<KeyValue> ordered = content.size() <= MOST
                ? content
                : content.stream().sorted(Entries.BY_AGE).toList();
        ordered.forEach(entry -> put(entry, before));
    }

    void put(KeyValue entry) {
        put(entry, byKey);
    }

    void remove(ByteString key) {
        byKey.remove(key);
    }

    int size() {
        return byKey.size();
    }

    /** Those that count now. */
    ActiveDrains active() {
        Map<Locality, Drain> zones = new HashMap<>();
        Map<String, Drain> datacenters = new HashMap<>();
        Map<ServiceName, Map<String, Drain>> instances = new HashMap<>();
        byKey.values().forEach(held -> {
            Drain drain = held.drain();
            if (drain == null
                    || left(held, drain).isNegative()
                    || left(held, drain).isZero()) {
                return;
            }
            if (held.target() instanceof DrainTarget.Zone zone) {
                zones.put(zone.place(), drain);
            } else if (held.target() instanceof DrainTarget.Datacenter datacenter) {
                datacenters.put(datacenter.name().value(), drain);
            } else if (held.target() instanceof DrainTarget.OneInstance one) {
                instances
                        .computeIfAbsent(one.service(), made -> new HashMap<>())
                        .put(one.id(), drain);
            }
        });
        return new ActiveDrains(zones, datacenters, instances);
    }

    /** How long what counts now goes on to do so, if nothing is heard; null: nothing counts. */
    @Nullable
    Duration untilNextEnd() {
        Duration next = null;
        for (Held held : byKey.values()) {
            Drain drain = held.drain();
            Duration left = drain == null ? Duration.ZERO : left(held, drain);
            if (left.compareTo(Duration.ZERO) > 0 && (next == null || left.compareTo(next) < 0)) {
                next = left;
            }
        }
        return next;
    }

    private Duration left(Held held, Drain drain) {
        Duration byLength = drain.length().minusNanos(clock.nanos() - held.seen());
        Instant last = drain.until().isAfter(Instant.MAX.minus(TOLERANCE))
                ? Instant.MAX
                : drain.until().plus(TOLERANCE);
        Duration byTimeOfDay = Duration.between(clock.now(), last);
        return byLength.compareTo(byTimeOfDay) < 0 ? byLength : byTimeOfDay;
    }

    private void put(KeyValue whole, Map<ByteString, Held> before) {
        KeyValue entry = ForeignValue.cut(whole, DrainCodec.MAX_BYTES);
        Held known = before.get(entry.getKey());
        if (entry.getKey().size() - prefix.size() > LONGEST_KEY) {
            log.warn("the drain at {} is not applied: {}", shown(entry.getKey()), "its key is too long");
            return;
        }
        if (known == null && byKey.size() >= MOST) {
            log.warn(
                    "there are more drains than the {} that are taken, such as {}; delete those that are not needed",
                    MOST,
                    shown(entry.getKey()));
            return;
        }
        byKey.put(entry.getKey(), known != null && known.isOf(entry) ? known : held(entry, known));
    }

    private Held held(KeyValue entry, @Nullable Held known) {
        DrainTarget target = DrainKeys.target(entry.getKey(), prefix);
        Drain drain = null;
        String problem = "its key names no zone, datacenter or instance";
        if (target != null) {
            try {
                drain = DrainCodec.read(entry.getValue());
            } catch (SkippedException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        if (drain == null && (known == null || known.drain() != null)) {
            log.warn("the drain at {} is not applied: {}", shown(entry.getKey()), Text.printable(problem));
        }
        return new Held(target, drain, entry.getModRevision(), entry.getValue(), clock.nanos());
    }

    private static String shown(ByteString key) {
        return Text.printable(key.toStringUtf8());
    }
}
