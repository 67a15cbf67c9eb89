package io.switchboard.istio.mesh;

import io.switchboard.embedded.ReservedPort;
import io.switchboard.harness.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Istio's control plane. */
final class Istiod implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path folder;
    private final Path kubeconfig;
    private String sources;
    private final ReservedPort grpc = ReservedPort.of(0);
    private final ReservedPort http = ReservedPort.of(0);
    private final ReservedPort monitoring = ReservedPort.of(0);
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable ChildProcess process;

    /** @param sources its configSources, as YAML in one line */
    Istiod(Path folder, Path kubeconfig, String sources) {
        this.folder = folder;
        this.kubeconfig = kubeconfig;
        this.sources = sources;
    }

    int port() {
        return grpc.port();
    }

    /** Other configSources from its next start on. */
    void sources(String sources) {
        this.sources = sources;
    }

    void start() throws Exception {
        Path mesh = folder.resolve("mesh.yaml");
        Files.writeString(mesh, "enableAutoMtls: false\naccessLogFile: \"\"\n" + sources);
        Path networks = folder.resolve("networks.yaml");
        Files.writeString(networks, "networks: {}\n");
        grpc.close();
        http.close();
        monitoring.close();
        process = ChildProcess.start(
                folder,
                "istiod",
                List.of(
                        Programs.istiod().toString(),
                        "discovery",
                        "--registries=Kubernetes",
                        "--kubeconfig=" + kubeconfig,
                        "--meshConfig=" + mesh,
                        "--networksConfig=" + networks,
                        "--grpcAddr=127.0.0.1:" + grpc.port(),
                        "--httpAddr=127.0.0.1:" + http.port(),
                        "--httpsAddr=",
                        "--secureGRPCAddr=",
                        "--monitoringAddr=127.0.0.1:" + monitoring.port(),
                        "--ctrlz_port=0"),
                Map.ofEntries(
                        Map.entry("POD_NAMESPACE", "istio-system"),
                        Map.entry("POD_NAME", "istiod"),
                        Map.entry("REVISION", "default"),
                        Map.entry("CLUSTER_ID", "test"),
                        Map.entry("PILOT_ENABLE_AMBIENT", "false"),
                        Map.entry("ENABLE_CA_SERVER", "false"),
                        Map.entry("PILOT_CERT_PROVIDER", "none"),
                        Map.entry("PILOT_ENABLE_ALPN_FILTER", "false"),
                        Map.entry("PILOT_ENABLE_METADATA_EXCHANGE", "false")));
    }

    void awaitReady() throws Exception {
        Await.until(
                () -> "istiod is ready: " + said(), LIMIT, () -> get("/ready").statusCode() == 200);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    String said() {
        return process == null ? "it was not started" : process.said();
    }

    void stop() {
        if (process != null) {
            process.close();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
