package io.switchboard.xds;

import io.switchboard.core.Locality;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a client's node makes its resources differ from those of others: equal values share their resources.
 *
 * @param locality where it is; what it does not say is empty
 * @param datacenter which datacenter it is in; null: not said
 * @param settings what else its node's metadata says to us, by name
 */
record XdsClient(Kind kind, Locality locality, @Nullable String datacenter, Map<String, String> settings) {
    XdsClient {
        settings = Map.copyOf(settings);
    }

    /** The same without what only listeners of its own depend on: so nodes share the resources of services. */
    XdsClient ofServices() {
        if (!settings.containsKey(XdsClients.LISTENERS)) {
            return this;
        }
        Map<String, String> others = new HashMap<>(settings);
        others.remove(XdsClients.LISTENERS);
        return new XdsClient(kind, locality, datacenter, others);
    }

    /** Whose rules its resources follow, where clients differ. */
    enum Kind {
        GRPC_JAVA,
        GRPC,
        ENVOY
    }
}
