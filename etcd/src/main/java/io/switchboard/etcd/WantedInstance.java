package io.switchboard.etcd;

import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.layout.Incarnations;
import io.switchboard.etcd.layout.InstanceReader;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a registration should announce, until it is closed. Safe for use by several threads. */
final class WantedInstance {
    private final ServiceName service;
    private final InstanceReader limits;
    private final @Nullable LongSupplier clock;
    private Instance instance;
    private boolean closed;

    /**
     * @param clock the time of day, which its incarnation is; null: somebody has chosen that
     * @throws IllegalArgumentException if callers would not take the instance
     */
    WantedInstance(ServiceName service, Instance instance, InstanceReader limits, @Nullable LongSupplier clock) {
        this.service = service;
        this.clock = clock;
        this.limits = limits;
        limits.requireReadable(service, instance);
        this.instance = instance;
    }

    ServiceName service() {
        return service;
    }

    synchronized Instance get() {
        return instance;
    }

    synchronized void update(Instance updated) {
        if (closed) {
            throw new IllegalStateException("the registration of " + instance.id() + " is closed");
        }
        if (!updated.id().equals(instance.id()) || !updated.address().equals(instance.address())) {
            throw new IllegalArgumentException("an update keeps id and address: " + instance.id() + " at "
                    + instance.address() + " cannot become " + updated.id() + " at " + updated.address()
                    + "; register that as another instance");
        }
        Instance next = updated.toBuilder().incarnation(instance.incarnation()).build();
        limits.requireReadable(service, next);
        instance = next;
    }

    /**
     * The instance as of now, which is when it is first written: what waited for the registry has not been seen by
     * anybody.
     */
    synchronized Instance dated() {
        if (clock != null) {
            instance = Incarnations.raised(instance, clock.getAsLong() - 1);
        }
        return instance;
    }

    /** @return the incarnation, which is higher than the other now */
    synchronized long raiseAbove(long other) {
        instance = Incarnations.raised(instance, other);
        return instance.incarnation();
    }

    /** @return whether it was open */
    synchronized boolean close() {
        boolean wasOpen = !closed;
        closed = true;
        return wasOpen;
    }
}
