package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import java.util.Set;

/** Hears when resources of a service have changed, become known or gone. */
interface ServiceReader {
    /** Whether it has resources of its own that refer to those of services. */
    default boolean refers() {
        return false;
    }

    /**
     * @param keys which ones
     * @param heard when the process heard of it from the registry, in the scheduler's nanoseconds
     */
    void changed(ServiceName service, Set<ResourceKey> keys, long heard);
}
