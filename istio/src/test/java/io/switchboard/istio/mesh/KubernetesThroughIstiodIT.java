package io.switchboard.istio.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.xds.XdsNameResolverProvider;
import io.switchboard.controlplane.PartProcess;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.harness.Await;
import io.switchboard.istio.ScriptedRegistry;
import io.switchboard.istio.kubernetes.KubernetesProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registry, writer, API server, istiod, a gRPC program that has no proxy. */
@Tag("mesh")
@Timeout(400)
class KubernetesThroughIstiodIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PORT = 8080;

    @Test
    void a_program_without_a_proxy_calls_what_the_registry_has(@TempDir Path folder) throws Exception {
        Programs.istiod();
        ScriptedRegistry registry = new ScriptedRegistry();
        try (ApiServer kubernetes = new ApiServer(folder);
                Servers servers = new Servers();
                PartProcess process = new PartProcess(registry)) {
            kubernetes.define();
            kubernetes.namespace("switchboard");
            kubernetes.namespace("istio-system");
            Server first = servers.start("first");
            Server second = servers.start("second");
            Instance one = Servers.at(first).build();
            registry.set("xiaoxu/prices", null, one);
            registry.tellServices(Freshness.LIVE);
            process.start(
                    new KubernetesProvider(),
                    Map.of(
                            "kubeconfig",
                            kubernetes.adminConfig().toString(),
                            "port",
                            Integer.toString(PORT),
                            "lease-namespace",
                            "switchboard"));
            try (Istiod istiod = new Istiod(folder, kubernetes.adminConfig(), "")) {
                istiod.start();
                istiod.awaitReady();
                ManagedChannel channel = proxyless(istiod.port());
                try {
                    awaitAnswers(channel, Set.of("first"));
                    registry.set("xiaoxu/prices", null, one, Servers.at(second).build());
                    awaitAnswers(channel, Set.of("first", "second"));
                    registry.set("xiaoxu/prices", null, Servers.at(second).build());
                    // It leaves as a server does, once callers have moved.
                    awaitAnswers(channel, Set.of("second"));
                    first.shutdown();
                    Map<String, Integer> answers = Servers.shares(channel, 100);
                    assertTrue(
                            answers.keySet().stream().noneMatch(each -> each.startsWith("Status")), answers::toString);
                    assertEquals(Set.of("second"), Servers.shares(channel, 50).keySet());
                } finally {
                    channel.shutdownNow();
                }
            }
        }
    }

    private static ManagedChannel proxyless(int istiod) {
        XdsNameResolverProvider xds = XdsNameResolverProvider.createForTest(
                "istio",
                Map.of(
                        "xds_servers",
                        List.of(Map.of(
                                "server_uri",
                                "127.0.0.1:" + istiod,
                                "channel_creds",
                                List.of(Map.of("type", "insecure")),
                                "server_features",
                                List.of("xds_v3"))),
                        "node",
                        Map.of(
                                "id",
                                "sidecar~127.0.0.1~app.default~default.svc.cluster.local",
                                "cluster",
                                "app.default",
                                "locality",
                                Map.of("region", "eu", "zone", "a"),
                                "metadata",
                                Map.of("GENERATOR", "grpc", "NAMESPACE", "default", "CLUSTER_ID", "test"))));
        NameResolverRegistry.getDefaultRegistry().register(xds);
        return NettyChannelBuilder.forTarget("istio:///prices.xiaoxu.switchboard:" + PORT)
                .usePlaintext()
                .build();
    }

    private static void awaitAnswers(ManagedChannel channel, Set<String> wanted) {
        Set<String> last = new TreeSet<>();
        Await.until(() -> wanted + " answer; last it was " + last, LIMIT, () -> {
            last.clear();
            last.addAll(Servers.shares(channel, 20).keySet());
            return last.equals(wanted);
        });
    }
}
