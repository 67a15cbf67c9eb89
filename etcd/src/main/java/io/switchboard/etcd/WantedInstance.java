package io.switchboard.etcd;

import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;

/** What a registration should announce, until it is closed. Safe for use by several threads. */
final class WantedInstance {
    private final ServiceName service;
    private final InstanceReader limits;
    private Instance instance;
    private boolean closed;

    /** @throws IllegalArgumentException if callers would not take the instance */
    WantedInstance(ServiceName service, Instance instance, InstanceReader limits) {
        this.service = service;
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
