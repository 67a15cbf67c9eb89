package io.switchboard.istio.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.controlplane.PartProcess;
import io.switchboard.core.Cleanup;
import io.switchboard.harness.Await;
import io.switchboard.harness.Said;
import io.switchboard.istio.kubernetes.ClusterException.Reason;
import io.switchboard.istio.mesh.ApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What deleting pods costs, on Kubernetes' own API server: by the load reports of real servers, and with the
 * permissions of the manifests, asked for with the tokens of service accounts.
 */
@Tag("mesh")
@Timeout(300)
class DeletionCostIT {
    private static final Path MANIFESTS = Path.of("../deploy/kubernetes");

    @TempDir
    static Path folder;

    static ApiServer server;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Switchboard switchboard;

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer(folder);
        server.namespace("switchboard");
        server.namespace("shop");
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void connect() {
        switchboard =
                Switchboard.connect(SwitchboardOptions.builder(server.etcd().endpoint())
                        .withoutSnapshotCache()
                        .build());
    }

    @AfterEach
    void close() {
        List<Cleanup.Step> steps = new ArrayList<>();
        opened.forEach(each -> steps.add(0, () -> {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
        steps.add(switchboard::close);
        steps.add(() ->
                server.client().pods().inNamespace("shop").withGracePeriod(0).delete());
        Cleanup.all(steps.toArray(new Cleanup.Step[0]));
    }

    @Test
    void pods_cost_the_calls_in_flight_at_their_servers_and_what_they_cost_follows_the_calls() throws Exception {
        account("switchboard-serve");
        apply("deletion-cost-rbac.yaml", "switchboard-serve");
        HeldCalls busy = pod("busy", "127.0.0.11");
        HeldCalls some = pod("some", "127.0.0.12");
        pod("idle", "127.0.0.13");
        plainPod("foreign", "127.0.0.14");
        busy.hold(40);
        some.hold(4);
        writer("switchboard-serve", Map.of("deletionCost", "*"));
        awaitCosts(Map.of("busy", 40, "some", 4, "idle", 0));
        busy.release();
        some.hold(36);
        // A pod is written once in half a minute, and the cost is a mean of about ten seconds.
        Await.until(() -> "costs follow the calls: " + costs(), ApiServer.LIMIT, () -> {
            Map<String, Integer> now = costs();
            return now.getOrDefault("busy", 40) <= 4 && now.getOrDefault("some", 0) >= 30;
        });
        assertEquals(0, costs().get("idle"));
        assertTrue(!costs().containsKey("foreign"), "a pod without an instance has a cost");
    }

    @Test
    void what_is_refused_is_said_and_a_role_of_the_namespace_is_enough() throws Exception {
        account("other");
        HeldCalls calls = pod("one", "127.0.0.21");
        calls.hold(3);
        try (Said said = new Said()) {
            writer("other", Map.of("deletionCost", "held", "deletionCostNamespace", "shop"));
            said.await("pods cannot be listed, and have no deletion costs until they can");
            assertTrue(said.text().contains("deletion-cost-rbac.yaml"), said::text);
            role("list");
            said.await("pods of namespace shop cannot be annotated with deletion costs");
            assertTrue(said.text().contains("cannot patch resource \"pods\""), said::text);
            assertEquals(Map.of(), costs());
            role("list", "patch");
            awaitCosts(Map.of("one", 3));
        }
    }

    @Test
    void a_pod_that_is_another_one_by_now_or_gone_is_not_annotated() throws Exception {
        plainPod("again", "127.0.0.31");
        FabricPods pods = new FabricPods(server.client(), "switchboard-test");
        Pod before = pods.list("shop").get(0);
        assertEquals(List.of("127.0.0.31"), before.ips());
        assertEquals(7, pods.annotate(before, 7).cost());
        assertEquals(7, pods.list("shop").get(0).cost());
        delete("again");
        plainPod("again", "127.0.0.31");
        assertEquals(
                Reason.CONFLICT,
                assertThrows(ClusterException.class, () -> pods.annotate(before, 8))
                        .reason());
        assertEquals(Map.of(), costs());
        delete("again");
        assertEquals(
                Reason.NO_KIND,
                assertThrows(ClusterException.class, () -> pods.annotate(before, 8))
                        .reason());
    }

    private static void delete(String name) throws Exception {
        server.client()
                .pods()
                .inNamespace("shop")
                .withName(name)
                .withGracePeriod(0)
                .delete();
        Await.until(
                () -> name + " is gone",
                ApiServer.LIMIT,
                () -> server.client().pods().inNamespace("shop").withName(name).get() == null);
    }

    /** A service account with the permissions of the writer, and none for pods. */
    private static void account(String name) throws Exception {
        for (String document : documents("serve.yaml", name)) {
            if (document.contains("kind: ServiceAccount\n")) {
                server.client().resource(document).forceConflicts().serverSideApply();
                break;
            }
        }
        apply("writer-rbac.yaml", name);
    }

    private static void apply(String manifest, String account) throws Exception {
        for (String document : documents(manifest, account)) {
            server.client().resource(document).forceConflicts().serverSideApply();
        }
    }

    private static String[] documents(String manifest, String account) throws Exception {
        return Files.readString(MANIFESTS.resolve(manifest))
                .replace("name: switchboard-serve", "name: " + account)
                .split("\n---\n", -1);
    }

    /** As in the manifest, but in the namespace of the pods. */
    private static void role(String... verbs) {
        server.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName("deletion-cost")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("pods")
                        .withVerbs(verbs)
                        .endRule()
                        .build())
                .forceConflicts()
                .serverSideApply();
        server.client().resource("""
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: {name: deletion-cost, namespace: shop}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deletion-cost}
                        subjects: [{kind: ServiceAccount, name: other, namespace: switchboard}]
                        """).forceConflicts().serverSideApply();
    }

    /** A pod that runs, and an instance there. */
    private HeldCalls pod(String name, String ip) throws Exception {
        plainPod(name, ip);
        HeldCalls calls = HeldCalls.serve(switchboard, ip);
        opened.add(calls);
        return calls;
    }

    /** As a kubelet would report it. */
    private static void plainPod(String name, String ip) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("server")
                .withImage("server")
                .endContainer()
                .endSpec()
                .build();
        var created = server.client().resource(pod).create();
        var running = new PodBuilder(created)
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(ip)
                .addNewPodIP(ip)
                .endStatus()
                .build();
        server.client().resource(running).updateStatus();
    }

    private void writer(String account, Map<String, String> more) throws Exception {
        PartProcess process = new PartProcess(switchboard);
        opened.add(process);
        Map<String, String> settings = new TreeMap<>(more);
        settings.put(
                "kubeconfig",
                server.kubeconfig(server.token("switchboard", account)).toString());
        settings.put("lease-namespace", "switchboard");
        process.start(new KubernetesProvider(), settings);
        process.awaitReady();
    }

    private static void awaitCosts(Map<String, Integer> expected) throws Exception {
        Await.until(() -> "pods cost " + expected + ": " + costs(), ApiServer.LIMIT, () -> costs().equals(expected));
    }

    private static Map<String, Integer> costs() {
        KubernetesClient client = server.client();
        Map<String, Integer> costs = new TreeMap<>();
        client.pods().inNamespace("shop").list().getItems().forEach(pod -> {
            String cost = annotation(pod.getMetadata().getAnnotations());
            if (cost != null) {
                costs.put(pod.getMetadata().getName(), Integer.valueOf(cost));
            }
        });
        return costs;
    }

    private static @Nullable String annotation(@Nullable Map<String, String> all) {
        return all == null ? null : all.get(FabricPods.COST);
    }
}
