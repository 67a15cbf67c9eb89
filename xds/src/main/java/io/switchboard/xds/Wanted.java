package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import java.util.Set;
import java.util.TreeSet;

/** Which services a node wants that does not name what it subscribes to; a pure function. */
final class Wanted {
    private Wanted() {}

    /**
     * Those of the listeners that an Envoy asks for. Programs with gRPC name what they want, and get nothing else.
     *
     * @param there the names of all services
     */
    static Set<ServiceName> of(XdsClient client, Iterable<ServiceName> there) {
        Set<ServiceName> wanted = new TreeSet<>();
        for (EnvoyListener listener : EnvoyListener.of(client)) {
            wanted.addAll(listener.wanted(there));
        }
        return wanted;
    }
}
