package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a node gets that asks for all resources instead of naming them, as Envoy does; pure functions. */
interface SharedRules {
    /** The services whose resources the node gets. */
    Set<ServiceName> wanted(XdsClient client, Set<ServiceName> there);

    /**
     * The listeners and routes that span services; what belongs to one service only is in its own resources.
     *
     * @param before what they were; those that cannot have changed since are taken from it, and the result is as
     *     without it
     * @param changed the services whose routes may be others than then, or that have come or gone
     */
    List<Resource> of(
            XdsClient client,
            Collection<ServiceResources> wanted,
            Map<ResourceKey, Resource> before,
            Set<ServiceName> changed);
}
