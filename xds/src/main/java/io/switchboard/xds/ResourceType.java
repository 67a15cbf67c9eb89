package io.switchboard.xds;

import org.jspecify.annotations.Nullable;

/** The types of resources that are served. */
enum ResourceType {
    LISTENER("type.googleapis.com/envoy.config.listener.v3.Listener", "listeners"),
    ROUTE("type.googleapis.com/envoy.config.route.v3.RouteConfiguration", "routes"),
    CLUSTER("type.googleapis.com/envoy.config.cluster.v3.Cluster", "clusters"),
    ENDPOINTS("type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment", "endpoints");

    private final String url;
    private final String plural;

    ResourceType(String url, String plural) {
        this.url = url;
        this.plural = plural;
    }

    /** As in messages and metrics. */
    String plural() {
        return plural;
    }

    /** As it is named in requests and answers. */
    String url() {
        return url;
    }

    /** Whether a client may ask for all of them, and of the state of the world is always told all. */
    boolean hasAll() {
        return this == LISTENER || this == CLUSTER;
    }

    /** The type of that name; null: it is not served. */
    static @Nullable ResourceType of(String url) {
        for (ResourceType type : values()) {
            if (type.url.equals(url)) {
                return type;
            }
        }
        return null;
    }
}
