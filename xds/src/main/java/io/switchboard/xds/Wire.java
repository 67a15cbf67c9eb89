package io.switchboard.xds;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;

/** Responses as they are sent. */
final class Wire {
    private Wire() {}

    static DiscoveryResponse sotw(Push push) {
        DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                .setTypeUrl(push.type().url())
                .setVersionInfo(push.version())
                .setNonce(push.nonce());
        push.resources().forEach(resource -> response.addResources(resource.body()));
        return response.build();
    }

    static DeltaDiscoveryResponse delta(Push push) {
        DeltaDiscoveryResponse.Builder response = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(push.type().url())
                .setSystemVersionInfo(push.version())
                .setNonce(push.nonce())
                .addAllRemovedResources(push.removed());
        for (Resource resource : push.resources()) {
            response.addResources(io.envoyproxy.envoy.service.discovery.v3.Resource.newBuilder()
                    .setName(resource.name())
                    .setVersion(resource.version())
                    .setResource(resource.body()));
        }
        return response.build();
    }
}
