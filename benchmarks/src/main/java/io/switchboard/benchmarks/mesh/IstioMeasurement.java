package io.switchboard.benchmarks.mesh;

import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.Spread;
import io.switchboard.benchmarks.mesh.MeshResults.Istio;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Put to an Envoy's endpoint, by Switchboard alone and by istiod that Switchboard tells by MCP. */
final class IstioMeasurement {
    /** Longer than either gathers changes for. */
    private static final Duration QUIET = Duration.ofMillis(300);

    private static final String ENVIRONMENT = "POD_NAMESPACE=istio-system POD_NAME=istiod REVISION=default"
            + " CLUSTER_ID=bench PILOT_ENABLE_AMBIENT=false ENABLE_CA_SERVER=false PILOT_CERT_PROVIDER=none"
            + " PILOT_ENABLE_ALPN_FILTER=false PILOT_ENABLE_METADATA_EXCHANGE=false";

    private final Bench bench;
    private final String serve;

    IstioMeasurement(Bench bench, String serve) {
        this.bench = bench;
        this.serve = serve;
    }

    /** Why it cannot be measured; empty: it can. */
    static String missing() {
        String missing = Stream.of("ENVOY_BIN", "ISTIOD_BIN", "KUBE_APISERVER_BIN")
                .filter(name -> System.getenv(name) == null)
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? "" : missing + " did not name a program";
    }

    Istio measure() throws Exception {
        int services = bench.of(100, 20);
        Path folder = Files.createTempDirectory("bench-istio");
        try (EtcdServer etcd = bench.startEtcd();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint())) {
            MeshContent.fill(raw, services);
            Side direct;
            try (ServedMesh xds = new ServedMesh(bench, serve, etcd.endpoint(), "xds");
                    EnvoyBeside envoy = new EnvoyBeside(bench, folder, "envoy", ourNode(), xds.address())) {
                direct = side(raw, envoy, xds, services, 1);
            }
            try (ServedMesh mcp = new ServedMesh(bench, serve, etcd.endpoint(), "mcp");
                    KubernetesBeside kubernetes = new KubernetesBeside(bench, folder)) {
                int port = FreePort.any();
                try (Child istiod = istiod(folder, kubernetes.kubeconfig(), mcp.address(), port);
                        EnvoyBeside envoy =
                                new EnvoyBeside(bench, folder, "sidecar", sidecarNode(), "127.0.0.1:" + port)) {
                    envoy.has(firstInstance());
                    double cpu = istiod.cpu().toNanos() / 1e3;
                    Side beside = side(raw, envoy, mcp, services, 1_000);
                    double istiodCpu = (istiod.cpu().toNanos() / 1e3 - cpu) / beside.changes();
                    return new Istio(
                            services,
                            direct.spread(),
                            beside.spread(),
                            direct.cpuMicros(),
                            beside.cpuMicros(),
                            istiodCpu);
                }
            }
        }
    }

    private record Side(Spread spread, double cpuMicros, int changes) {}

    private Side side(RawEtcd raw, EnvoyBeside envoy, ServedMesh served, int services, int firstChange) {
        envoy.has(firstInstance());
        int rounds = bench.of(20, 3);
        int warmUp = bench.of(5, 1);
        double cpu = served.cpuMicros();
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < warmUp + rounds; i++) {
            Await.pass(QUIET);
            int change = firstChange + i;
            long put = bench.clock().nanos();
            raw.put(MeshContent.markedKey(MeshContent.service(change % services)), MeshContent.marked(change));
            long has = envoy.has("::" + MeshContent.markedAddress(change) + "::");
            if (i >= warmUp) {
                took.add(has - put);
            }
        }
        int changes = warmUp + rounds;
        return new Side(Spread.ofNanos(took), (served.cpuMicros() - cpu) / changes, changes);
    }

    private static String firstInstance() {
        return "::10.0.0.0:8080::";
    }

    private Child istiod(Path folder, Path kubeconfig, String mcp, int port) throws IOException {
        Path mesh = Files.writeString(
                folder.resolve("mesh.yaml"),
                "enableAutoMtls: false\naccessLogFile: \"\"\nconfigSources:\n- address: xds://" + mcp + "\n");
        Path networks = Files.writeString(folder.resolve("networks.yaml"), "networks: {}\n");
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(List.of(ENVIRONMENT.split(" ", -1)));
        command.addAll(List.of(
                System.getenv("ISTIOD_BIN"),
                "discovery",
                "--registries=Kubernetes",
                "--kubeconfig=" + kubeconfig,
                "--meshConfig=" + mesh,
                "--networksConfig=" + networks,
                "--grpcAddr=127.0.0.1:" + port,
                "--httpAddr=127.0.0.1:" + FreePort.any(),
                "--httpsAddr=",
                "--secureGRPCAddr=",
                "--monitoringAddr=127.0.0.1:" + FreePort.any(),
                "--ctrlz_port=0"));
        return bench.start("istiod", command);
    }

    private static String ourNode() {
        return """
                {"id": "bench", "cluster": "bench",
                 "metadata": {"switchboard.listeners": [{"address": "127.0.0.1", "port": %d, "service": "*"}]}}""".formatted(FreePort.any());
    }

    private static String sidecarNode() {
        return """
                {"id": "sidecar~127.0.0.1~app.default~default.svc.cluster.local", "cluster": "app.default",
                 "metadata": {"NAMESPACE": "default", "CLUSTER_ID": "bench", "INTERCEPTION_MODE": "NONE",
                              "ISTIO_VERSION": "1.31.0", "LABELS": {"app": "app"}}}""";
    }
}
