package io.switchboard.istio;

import io.switchboard.core.Internal;

/** The kinds of Istio's configuration that are written. */
@Internal
public enum Kind {
    SERVICE_ENTRY("ServiceEntry", "serviceentries"),
    DESTINATION_RULE("DestinationRule", "destinationrules"),
    VIRTUAL_SERVICE("VirtualService", "virtualservices");

    /** The group of the API that all of them are in. */
    public static final String GROUP = "networking.istio.io";

    public static final String VERSION = "v1";

    private final String kind;
    private final String plural;

    Kind(String kind, String plural) {
        this.kind = kind;
        this.plural = plural;
    }

    /** As Kubernetes calls one of them, such as {@code ServiceEntry}. */
    public String kind() {
        return kind;
    }

    /** As Kubernetes' addresses call all of them, such as {@code serviceentries}. */
    public String plural() {
        return plural;
    }

    /** As MCP calls them, such as {@code networking.istio.io/v1/ServiceEntry}. */
    public String typeUrl() {
        return GROUP + "/" + VERSION + "/" + kind;
    }
}
