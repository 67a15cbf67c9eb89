package io.switchboard.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.switchboard.core.ServiceName;
import io.switchboard.core.time.Scheduler;
import org.jspecify.annotations.Nullable;

/** What all streams share. */
record XdsWorld(
        Scheduler scheduler,
        Clients clients,
        Names names,
        ServiceBook book,
        NodeBook nodes,
        Refusals refusals,
        XdsMetrics metrics) {
    /** Reads who asks; never throws. */
    @FunctionalInterface
    interface Clients {
        XdsClient read(Node node);
    }

    /** Tells whose resource a name means; never throws. */
    @FunctionalInterface
    interface Names {
        /** @return null if it is no service's */
        @Nullable
        ServiceName serviceOf(ResourceType type, String name);
    }
}
