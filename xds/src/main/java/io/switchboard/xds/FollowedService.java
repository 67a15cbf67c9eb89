package io.switchboard.xds;

import io.switchboard.controlplane.PartContext;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.core.time.Staleness;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One service that somebody asks for. Its fields belong to the scheduler, except where they say otherwise.
 *
 * <ul>
 *   <li>It is known once the registry has been read, or was found on disk; what is lost later stays.
 *   <li>The first of several changes goes through at once, the others together after {@link #BURST}.
 * </ul>
 */
final class FollowedService {
    /** How far apart changes are told at least. */
    static final Duration BURST = Duration.ofMillis(100);

    /** How long the first answer waits for the addresses of hosts. */
    static final Duration HOST_PATIENCE = Duration.ofSeconds(2);

    /** What a followed service needs of the book. */
    interface Owner {
        Scheduler scheduler();

        HostNames hosts();

        /**
         * @param before what there was; null: nothing
         * @return null if they cannot be made; what there was stays
         */
        @Nullable
        ServiceResources resources(Snapshot snapshot, XdsClient client, @Nullable ServiceResources before);

        /** It has been read, or has something to say of its registry. */
        void told(FollowedService service);
    }

    final ServiceName name;
    final Staleness staleness;
    private final Owner owner;
    private final Map<XdsClient, ServiceVariant> variants = new HashMap<>();
    private final AtomicReference<@Nullable Snapshot> incoming = new AtomicReference<>();
    /** Of the one that is being followed. */
    private @Nullable Subscription subscription;

    private @Nullable Snapshot latest;
    private @Nullable Snapshot shown;
    private long heard;
    private boolean newer;
    private long publishedAt;
    /** For the addresses of hosts, with the first answer. */
    private boolean waits;

    private long waitsSince;
    private @Nullable Cancellable burst;
    private boolean closed;
    /** Whether each of its registries has been read, and since when. */
    private boolean read;

    private long readAt;
    /** Whether a reader is to hear when what is missing has had the time to come back. */
    private boolean withheld;

    private @Nullable Cancellable believing;
    /** Counts joins, so that a timer can tell whether somebody came after it was set. */
    long generation;

    FollowedService(ServiceName name, Owner owner) {
        this.name = name;
        staleness = new Staleness(owner.scheduler());
        this.owner = owner;
    }

    void open(Directory directory) {
        Subscription opened = directory.follow(name, snapshot -> {
            if (incoming.getAndSet(snapshot) == null) {
                owner.scheduler().execute(this::arrived);
            }
        });
        if (closed) {
            opened.close();
        } else {
            subscription = opened;
        }
    }

    void close() {
        closed = true;
        if (burst != null) {
            burst.cancel();
        }
        if (believing != null) {
            believing.cancel();
        }
        owner.hosts().drop(this);
        if (subscription != null) {
            subscription.close();
        }
    }

    boolean isKnown() {
        return shown != null;
    }

    /** The newest word of its registry, though it be that nothing is known; null: none yet. */
    @Nullable
    Snapshot latest() {
        return latest;
    }

    boolean isRead() {
        return !variants.isEmpty();
    }

    @Nullable
    ServiceVariant variant(XdsClient client) {
        return variants.get(client);
    }

    void join(XdsClient client, ServiceReader reader) {
        generation++;
        ServiceVariant variant = variants.get(client);
        if (variant == null) {
            variant = new ServiceVariant();
            variants.put(client, variant);
            ServiceResources resources = shown == null ? null : owner.resources(shown, client, null);
            if (resources != null) {
                variant.become(resources);
            }
        }
        variant.readers.add(reader);
    }

    void leave(XdsClient client, ServiceReader reader) {
        ServiceVariant variant = variants.get(client);
        if (variant != null && variant.readers.remove(reader) && variant.readers.isEmpty()) {
            variants.remove(client);
        }
    }

    /** The registry's revision of what is shown; of several registries the sum, which each of them only raises. */
    long revision() {
        Snapshot known = shown;
        if (known == null) {
            return 0;
        }
        return known.datacenters().isEmpty()
                ? known.revision()
                : known.datacenters().stream()
                        .mapToLong(DatacenterState::revision)
                        .sum();
    }

    /**
     * Whether servers that are not there may be on their way back: the process has only just read the registry, which
     * may have lost them while nobody could reach it. Its readers hear when they have had the time.
     */
    boolean mayLack() {
        if (read && owner.scheduler().nanos() - readAt >= PartContext.RETURN.toNanos()) {
            return false;
        }
        withheld = true;
        believeLater();
        return true;
    }

    /** Whether the process's own registry is yet to answer, and what is shown is of others alone. */
    boolean lacksOwn() {
        return shown != null && lacksOwn(shown);
    }

    private static boolean lacksOwn(Snapshot snapshot) {
        return snapshot.datacenters().stream().anyMatch(one -> one.own() && !one.isKnown());
    }

    private void believeLater() {
        if (!read || !withheld || closed || believing != null) {
            return;
        }
        Duration left = PartContext.RETURN.minusNanos(owner.scheduler().nanos() - readAt);
        believing = owner.scheduler().after(left, () -> {
            long now = owner.scheduler().nanos();
            for (ServiceVariant variant : List.copyOf(variants.values())) {
                variant.inOrder().forEach(reader -> reader.changed(name, Set.of(), now));
            }
        });
    }

    private static boolean isWhole(Snapshot snapshot) {
        return snapshot.datacenters().isEmpty()
                ? snapshot.freshness() == Freshness.LIVE
                : snapshot.datacenters().stream().allMatch(DatacenterState::isKnown);
    }

    private void arrived() {
        Snapshot snapshot = incoming.getAndSet(null);
        if (snapshot == null || closed) {
            return;
        }
        latest = snapshot;
        if (!read && isWhole(snapshot)) {
            read = true;
            readAt = owner.scheduler().nanos();
            believeLater();
        }
        if (snapshot.freshness() != Freshness.UNKNOWN) {
            if (!newer) {
                newer = true;
                heard = owner.scheduler().nanos();
            }
            owner.hosts().want(this, snapshot);
            consider();
        }
        owner.told(this);
    }

    /** Shows the newest set, now or when it is time. */
    void consider() {
        Snapshot newest = latest;
        if (closed || newest == null || newest.freshness() == Freshness.UNKNOWN || burst != null) {
            return;
        }
        long now = owner.scheduler().nanos();
        if (shown == null) {
            if (!waits) {
                waits = true;
                waitsSince = now;
            }
            long waited = now - waitsSince;
            if (owner.hosts().isPending(newest) && waited < HOST_PATIENCE.toNanos()) {
                again(HOST_PATIENCE.minusNanos(waited));
                return;
            }
        } else if (now - publishedAt < BURST.toNanos()) {
            again(BURST.minusNanos(now - publishedAt));
            return;
        }
        show(owner.hosts().resolved(newest), now);
    }

    private void again(Duration wait) {
        burst = owner.scheduler().after(wait, () -> {
            burst = null;
            consider();
        });
    }

    /** The hosts' addresses have become known, or are others. */
    void hostsChanged() {
        if (!newer) {
            newer = true;
            heard = owner.scheduler().nanos();
        }
        if (shown == null && burst != null) {
            burst.cancel();
            burst = null;
        }
        consider();
    }

    private void show(Snapshot now, long nanos) {
        newer = false;
        Snapshot before = shown;
        if (before != null && isSame(before, now)) {
            return;
        }
        boolean hasOwnNow = before != null && lacksOwn(before) && !lacksOwn(now);
        shown = now;
        publishedAt = nanos;
        for (Map.Entry<XdsClient, ServiceVariant> one : Map.copyOf(variants).entrySet()) {
            ServiceVariant variant = one.getValue();
            ServiceResources resources = owner.resources(now, one.getKey(), variant.all());
            if (resources == null) {
                continue;
            }
            boolean becomesKnown = !variant.isKnown();
            Set<ResourceKey> changed = variant.become(resources);
            if (becomesKnown || hasOwnNow || !changed.isEmpty()) {
                variant.inOrder().forEach(reader -> reader.changed(name, changed, heard));
            }
        }
    }

    /** Whether clients are told the same of both. */
    private static boolean isSame(Snapshot one, Snapshot other) {
        return Objects.equals(one.serviceConfig(), other.serviceConfig())
                && one.doubted().equals(other.doubted())
                && places(one).equals(places(other))
                && one.instances().equals(other.instances());
    }

    private static List<String> places(Snapshot snapshot) {
        return snapshot.datacenters().stream()
                .map(one -> one.name() + " " + one.isKnown() + " " + one.drained())
                .toList();
    }
}
