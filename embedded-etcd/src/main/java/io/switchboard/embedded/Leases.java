package io.switchboard.embedded;

import com.google.protobuf.ByteString;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The leases, their clocks and the keys bound to them. Not thread-safe: the engine's one thread owns it. */
final class Leases {
    // etcd's least, with its default election timeout of 1 s.
    private static final long MIN_TTL = 2;
    private static final long MAX_TTL = 9_000_000_000L;

    private static final class Lease {
        final long id;
        final long ttl;
        final NavigableSet<ByteString> keys = new TreeSet<>(KeyRange.ORDER);
        long deadline;
        Scheduler.Cancellable timer = () -> {};

        Lease(long id, long ttl) {
            this.id = id;
            this.ttl = ttl;
        }
    }

    private final Scheduler scheduler;
    private final LongConsumer onExpiry;
    private final Map<Long, Lease> leases = new HashMap<>();
    private final Map<ByteString, Long> leaseOfKey = new HashMap<>();

    /** @param onExpiry told on the scheduler's thread; it revokes */
    Leases(Scheduler scheduler, LongConsumer onExpiry) {
        this.scheduler = scheduler;
        this.onExpiry = onExpiry;
    }

    boolean exists(long id) {
        return leases.containsKey(id);
    }

    int count() {
        return leases.size();
    }

    /** Returns the TTL granted, in seconds. */
    long grant(long id, long ttl) {
        if (ttl > MAX_TTL) {
            throw EtcdErrors.of(EtcdErrors.TTL_TOO_LARGE);
        }
        if (exists(id)) {
            throw EtcdErrors.of(EtcdErrors.LEASE_EXISTS);
        }
        Lease lease = new Lease(id, Math.max(ttl, MIN_TTL));
        leases.put(id, lease);
        renew(lease);
        return lease.ttl;
    }

    /** Returns the TTL, in seconds; 0 if there is no such lease. */
    long renew(long id) {
        Lease lease = leases.get(id);
        if (lease == null) {
            return 0;
        }
        renew(lease);
        return lease.ttl;
    }

    private void renew(Lease lease) {
        Duration ttl = Duration.ofSeconds(lease.ttl);
        lease.deadline = scheduler.nanos() + ttl.toNanos();
        lease.timer.cancel();
        lease.timer = scheduler.after(ttl, () -> onExpiry.accept(lease.id));
    }

    /** Forgets the lease; its keys, in order, are left to be deleted. */
    List<ByteString> remove(long id) {
        Lease lease = leases.remove(id);
        if (lease == null) {
            throw EtcdErrors.of(EtcdErrors.LEASE_NOT_FOUND);
        }
        lease.timer.cancel();
        lease.keys.forEach(leaseOfKey::remove);
        return List.copyOf(lease.keys);
    }

    /** Binds a key to a lease, and to no other; to none if it is 0. */
    void bind(ByteString key, long id) {
        Long before = leaseOfKey.remove(key);
        if (before != null) {
            find(before).keys.remove(key);
        }
        if (id != 0) {
            leaseOfKey.put(key, id);
            find(id).keys.add(key);
        }
    }

    private Lease find(long id) {
        Lease lease = leases.get(id);
        if (lease == null) {
            throw new IllegalStateException("a key is bound to lease " + id + ", which is gone");
        }
        return lease;
    }

    /** @param remaining whole seconds left */
    record Life(long ttl, long remaining, List<ByteString> keys) {}

    @Nullable
    Life life(long id) {
        Lease lease = leases.get(id);
        if (lease == null) {
            return null;
        }
        long remaining = Duration.ofNanos(lease.deadline - scheduler.nanos()).toSeconds();
        return new Life(lease.ttl, remaining, List.copyOf(lease.keys));
    }

    /** The next to expire first. */
    List<Long> ids() {
        long now = scheduler.nanos();
        return leases.values().stream()
                .sorted(Comparator.comparingLong((Lease lease) -> lease.deadline - now))
                .map(lease -> lease.id)
                .toList();
    }

    /** Stops the clocks, as those of a server that is down. */
    void suspend() {
        leases.values().forEach(lease -> lease.timer.cancel());
    }

    /** Gives every lease its whole TTL again, as a new leader does. */
    void resume() {
        leases.values().forEach(this::renew);
    }
}
