package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How resources are made, named and asked for: all that is pure. */
record XdsRules(ResourceRules services, SharedRules shared, XdsWorld.Clients clients, XdsWorld.Names names) {
    /** Those by which the registry is served. */
    static XdsRules standard() {
        return new XdsRules(new ServiceRules(), new NodeWide(), XdsClients::read, ResourceNames::serviceOf);
    }

    private static final class NodeWide implements SharedRules {
        @Override
        public Set<ServiceName> wanted(XdsClient client, Set<ServiceName> there) {
            return Wanted.of(client, there);
        }

        @Override
        public List<Resource> of(
                XdsClient client,
                Collection<ServiceResources> wanted,
                Map<ResourceKey, Resource> before,
                Set<ServiceName> changed) {
            return NodeRules.of(client, wanted, before, changed);
        }
    }
}
