package io.switchboard.xds;

import io.switchboard.core.Snapshot;
import org.jspecify.annotations.Nullable;

/** Makes a service's resources; a pure function: the same arguments give equal results. */
@FunctionalInterface
interface ResourceRules {
    /**
     * @param before what was made for the same service and client; what cannot have changed since is taken from it, and
     *     the result is as without it. Null: nothing was
     */
    ServiceResources of(Snapshot snapshot, XdsClient client, @Nullable ServiceResources before);

    default ServiceResources of(Snapshot snapshot, XdsClient client) {
        return of(snapshot, client, null);
    }
}
