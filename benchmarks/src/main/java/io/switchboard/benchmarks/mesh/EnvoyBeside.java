package io.switchboard.benchmarks.mesh;

import io.switchboard.benchmarks.Bench;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An Envoy that takes all that it knows from one server of xDS, and tells by its admin page what it has. */
final class EnvoyBeside implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofMillis(2);

    private final Bench bench;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI clusters;
    private final Child child;

    /** @param node the JSON of who it says it is */
    EnvoyBeside(Bench bench, Path folder, String name, String node, String server) {
        this.bench = bench;
        int admin = FreePort.any();
        clusters = URI.create("http://127.0.0.1:" + admin + "/clusters");
        String[] address = server.split(":", -1);
        Path config = folder.resolve(name + ".json");
        try {
            Files.writeString(config, """
                    {"node": %s,
                     "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}},
                     "dynamic_resources": {
                      "ads_config": {"api_type": "GRPC", "transport_api_version": "V3",
                       "grpc_services": [{"envoy_grpc": {"cluster_name": "xds-grpc"}}]},
                      "lds_config": {"ads": {}, "resource_api_version": "V3"},
                      "cds_config": {"ads": {}, "resource_api_version": "V3"}},
                     "static_resources": {"clusters": [{"name": "xds-grpc", "type": "STATIC",
                      "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions":
                       {"@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                        "explicit_http_config": {"http2_protocol_options": {}}}},
                      "load_assignment": {"cluster_name": "xds-grpc", "endpoints": [{"lb_endpoints": [{"endpoint":
                       {"address": {"socket_address": {"address": "%s", "port_value": %s}}}}]}]}}]}}
                    """.formatted(node, admin, address[0], address[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        child = bench.start(
                name,
                List.of(
                        System.getenv("ENVOY_BIN"),
                        "-c",
                        config.toString(),
                        "--concurrency",
                        "1",
                        "--disable-hot-restart",
                        "--log-level",
                        "warn"));
    }

    /** When its admin page first had this text, in nanoseconds. */
    long has(String text) {
        long begun = bench.clock().nanos();
        while (bench.clock().nanos() - begun < LIMIT.toNanos()) {
            String page = page();
            if (page != null && page.contains(text)) {
                return bench.clock().nanos();
            }
            Await.pass(STEP);
        }
        throw new IllegalStateException(child.name() + " has not got " + text + " within " + LIMIT.toSeconds() + " s");
    }

    private @Nullable String page() {
        try {
            return http.send(
                            HttpRequest.newBuilder(clusters).timeout(LIMIT).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        child.kill();
    }
}
