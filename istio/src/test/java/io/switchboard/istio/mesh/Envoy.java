package io.switchboard.istio.mesh;

import io.switchboard.embedded.ReservedPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Envoy as Istio's sidecar, by istiod alone. */
final class Envoy implements AutoCloseable {
    private final ChildProcess process;

    Envoy(Path folder, int istiod) throws Exception {
        int admin;
        try (ReservedPort free = ReservedPort.of(0)) {
            admin = free.port();
        }
        Path config = folder.resolve("envoy.yaml");
        Files.writeString(config, """
                    node:
                      id: sidecar~127.0.0.1~app.default~default.svc.cluster.local
                      cluster: app.default
                      locality: {region: eu, zone: a}
                      metadata: {NAMESPACE: default, CLUSTER_ID: test, INTERCEPTION_MODE: NONE, ISTIO_VERSION: 1.31.0,
                                 LABELS: {app: app}}
                    admin:
                      address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                    dynamic_resources:
                      lds_config: {ads: {}, resource_api_version: V3}
                      cds_config: {ads: {}, resource_api_version: V3}
                      ads_config:
                        api_type: GRPC
                        transport_api_version: V3
                        grpc_services: [{envoy_grpc: {cluster_name: xds-grpc}}]
                    static_resources:
                      clusters:
                      - name: xds-grpc
                        connect_timeout: 1s
                        typed_extension_protocol_options:
                          envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                            "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                            explicit_http_config: {http2_protocol_options: {}}
                        load_assignment:
                          cluster_name: xds-grpc
                          endpoints:
                          - lb_endpoints:
                            - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                    """.formatted(admin, istiod));
        process = ChildProcess.start(
                folder,
                "envoy",
                List.of(
                        Programs.envoy().toString(),
                        "-c",
                        config.toString(),
                        "--concurrency",
                        "1",
                        "--disable-hot-restart",
                        "--log-level",
                        "warn"),
                Map.of());
    }

    String said() {
        return process.said();
    }

    @Override
    public void close() {
        process.close();
    }
}
