package io.switchboard.etcd;

import io.switchboard.core.Instance;
import java.nio.charset.StandardCharsets;

/** What a registration should announce, until it is closed. Safe for use by several threads. */
final class WantedInstance {
    private static final int MAX_VALUE_BYTES = 1 << 20;

    private Instance instance;
    private boolean closed;

    WantedInstance(Instance instance) {
        requireFits(instance);
        this.instance = instance;
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
        Instance next =
                updated.toBuilder().incarnation(instance.incarnation()).build();
        requireFits(next);
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

    /** etcd refuses requests over 1.5 MiB; what is far too much for a registry is told before. */
    private static void requireFits(Instance instance) {
        int bytes = InstanceCodec.encode(instance).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("instance " + instance.id() + " makes a value of " + bytes
                    + " bytes, and at most " + MAX_VALUE_BYTES + " are allowed; shorten its labels or extensions");
        }
    }
}
