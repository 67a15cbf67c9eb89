package io.switchboard.interop.mesh;

import com.google.gson.JsonParser;
import io.switchboard.harness.Await;
import io.switchboard.testing.PauseSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An Envoy that takes all it does from a control plane, and listens for the calls of one service. */
final class EnvoyProcess implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;
    private final Path admin;

    private EnvoyProcess(Process process, int port, Path admin) {
        this.process = process;
        this.port = port;
        this.admin = admin;
    }

    /** How it asks for its resources. */
    enum Protocol {
        GRPC,
        DELTA_GRPC
    }

    /**
     * Starts one, and waits until it listens for calls.
     *
     * @param id of its node
     * @param xds the ports of the control planes, of which it asks one at a time
     */
    static EnvoyProcess start(
            Path folder, String id, String service, String zone, List<Integer> xds, Protocol protocol) {
        Path program = MeshPrograms.ofSystem().envoy();
        String file = protocol.name().toLowerCase(Locale.ROOT) + "-" + id;
        try {
            int port = ServeProcess.freePort();
            Path config = folder.resolve(file + ".json");
            Path admin = folder.resolve(file + ".admin");
            Files.writeString(config, bootstrap(id, service, zone, port, xds, protocol));
            Files.deleteIfExists(admin);
            Process process = Belongings.bound(new ProcessBuilder(List.of(
                            program.toString(),
                            "--config-path",
                            config.toString(),
                            "--admin-address-path",
                            admin.toString(),
                            "--disable-hot-restart",
                            "--concurrency",
                            "2",
                            "--log-level",
                            "warning"))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(folder.resolve(file + ".log").toFile()))
                    .start());
            return new EnvoyProcess(process, port, admin);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start Envoy", e);
        }
    }

    private static String bootstrap(
            String id, String service, String zone, int port, List<Integer> xds, Protocol protocol) {
        String endpoints = xds.stream().map(one -> """
                        {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}}}""".formatted(one)).collect(Collectors.joining(", "));
        return """
                {
                  "node": {
                    "id": "%s", "cluster": "interop", "locality": {"region": "region", "zone": "%s"},
                    "metadata": {
                      "switchboard.listeners": [{"address": "127.0.0.1", "port": %d, "service": "%s"}]
                    }
                  },
                  "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}}},
                  "dynamic_resources": {
                    "ads_config": {
                      "api_type": "%s", "transport_api_version": "V3",
                      "grpc_services": [{"envoy_grpc": {"cluster_name": "switchboard"}}]
                    },
                    "lds_config": {"resource_api_version": "V3", "ads": {}},
                    "cds_config": {"resource_api_version": "V3", "ads": {}}
                  },
                  "static_resources": {
                    "clusters": [{
                      "name": "switchboard", "type": "STATIC", "connect_timeout": "1s",
                      "load_assignment": {
                        "cluster_name": "switchboard",
                        "endpoints": [{"lb_endpoints": [%s]}]
                      },
                      "typed_extension_protocol_options": {
                        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                          "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                          "explicit_http_config": {
                            "http2_protocol_options": {"connection_keepalive": {"interval": "6s", "timeout": "3s"}}
                          }
                        }
                      }
                    }]
                  }
                }
                """.formatted(id, zone, port, service, protocol, endpoints);
    }

    /** Where it takes the calls of the service. */
    int port() {
        return port;
    }

    /** What its administration answers to a GET of this path. */
    String admin(String path) {
        Await.until("Envoy says where it is administered", () -> Files.exists(admin));
        try {
            String address = Files.readString(admin);
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + address + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Envoy was asked", e);
        }
    }

    /** The value of one of its counters or gauges; 0: it has none of this name. */
    long stat(String name) {
        return JsonParser.parseString(admin("/stats?format=json&filter="
                        + URLEncoder.encode("^" + Pattern.quote(name) + "$", StandardCharsets.UTF_8)))
                .getAsJsonObject()
                .getAsJsonArray("stats")
                .asList()
                .stream()
                .filter(stat -> stat.getAsJsonObject().has("value"))
                .mapToLong(stat -> stat.getAsJsonObject().get("value").getAsLong())
                .findFirst()
                .orElse(0);
    }

    void pause() {
        PauseSignal.pause(process);
    }

    void resume() {
        PauseSignal.resume(process);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Await.until("Envoy is gone", () -> !process.isAlive());
    }
}
