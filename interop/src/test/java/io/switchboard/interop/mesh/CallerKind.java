package io.switchboard.interop.mesh;

/** By what the fleet is called. */
enum CallerKind {
    ETCD("Java on etcd"),
    JAVA("grpc-java"),
    GO("grpc-go"),
    NODE("grpc-js"),
    PYTHON("C core (Python)"),
    ENVOY("Envoy, gRPC"),
    ENVOY_HTTP("Envoy, HTTP/1.1");

    private final String title;

    CallerKind(String title) {
        this.title = title;
    }

    /** As in the table. */
    String title() {
        return title;
    }
}
