package io.switchboard.xds;

import io.switchboard.embedded.ReservedPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real Envoy on loopback that takes all it does from a control plane; {@code ENVOY_BIN} names the program. */
final class TestEnvoy implements AutoCloseable {
    private final Process process;

    private TestEnvoy(Process process) {
        this.process = process;
    }

    /**
     * @param folder for its files
     * @param protocol {@code GRPC} or {@code DELTA_GRPC}
     * @param metadata of its node, as JSON
     * @param controlPlane the port
     */
    static TestEnvoy start(Path folder, String protocol, String metadata, int controlPlane) throws IOException {
        Path config = folder.resolve("envoy.json");
        Files.writeString(config, """
                {"node": {"id": "test", "cluster": "test", "metadata": %s},
                 "dynamic_resources": {
                  "ads_config": {"api_type": "%s", "transport_api_version": "V3",
                   "grpc_services": [{"envoy_grpc": {"cluster_name": "control"}}]},
                  "lds_config": {"ads": {}, "resource_api_version": "V3"},
                  "cds_config": {"ads": {}, "resource_api_version": "V3"}},
                 "static_resources": {"clusters": [{"name": "control", "type": "STATIC",
                  "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions":
                   {"@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                    "explicit_http_config": {"http2_protocol_options": {}}}},
                  "load_assignment": {"cluster_name": "control", "endpoints": [{"lb_endpoints": [{"endpoint":
                   {"address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}}}]}]}}]}}
                """.formatted(metadata, protocol, controlPlane));
        return new TestEnvoy(new ProcessBuilder(
                        System.getenv("ENVOY_BIN"),
                        "-c",
                        config.toString(),
                        "--concurrency",
                        "1",
                        "--use-dynamic-base-id")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("envoy.log").toFile())
                .start());
    }

    /** A port that is free now. */
    static int freePort() {
        try (ReservedPort port = ReservedPort.of(0)) {
            return port.port();
        }
    }

    /** Its metadata, if it listens there for these services. */
    static String listener(int port, String... services) {
        return "{\"switchboard.listeners\": [{\"address\": \"127.0.0.1\", \"port\": " + port + ", \"services\": [\""
                + String.join("\", \"", services) + "\"]}]}";
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
