package io.switchboard.istio.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.switchboard.controlplane.PartProcess;
import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.harness.Await;
import io.switchboard.istio.Kind;
import io.switchboard.istio.ScriptedRegistry;
import io.switchboard.istio.kubernetes.KubernetesProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The writer with the permissions of its manifest, on Kubernetes' API server with Istio's definitions. */
@Tag("mesh")
@Timeout(400)
class KubernetesWriterIT {
    private static final Path MANIFESTS = Path.of("../deploy/kubernetes");
    private static final String CONFIG = """
            {"loadBalancingConfig": [{"outlier_detection_experimental": {
               "interval": "3s", "failurePercentageEjection": {"threshold": 50},
               "childPolicy": [{"switchboard": {"slowStart": {"window": "20s"},
                 "routes": [
                   {"name": "testers", "match": {"headers": [{"name": "x-tester", "present": true}]},
                    "subsets": [{"version": "v2"}]},
                   {"name": "canary", "match": {"methods": ["demo.Greeter"]},
                    "subsets": [{"version": "v2", "weight": 5}, {"version": "v1", "weight": 95}]}]}}]}}],
             "methodConfig": [{"name": [{"service": "demo.Greeter"}], "timeout": "1.5s",
               "retryPolicy": {"maxAttempts": 3, "initialBackoff": "0.1s", "maxBackoff": "1s",
                 "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]}""";

    @TempDir
    static Path folder;

    static ApiServer server;

    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final List<PartProcess> processes = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer(folder);
        server.define("serviceentries", "destinationrules", "virtualservices");
        server.namespace("switchboard");
        // The manifest is for the account of a pod; the test's user stands for it.
        String rbac = Files.readString(MANIFESTS.resolve("writer-rbac.yaml"))
                .replaceAll(
                        "kind: ServiceAccount\n    name: switchboard-serve\n    namespace: switchboard",
                        "kind: User\n    name: writer\n    apiGroup: rbac.authorization.k8s.io");
        for (String document : rbac.split("\n---\n", -1)) {
            server.client().resource(document).serverSideApply();
        }
    }

    @AfterAll
    static void end() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void close() {
        processes.forEach(PartProcess::close);
        for (Kind kind : Kind.values()) {
            objects(kind).delete();
        }
    }

    @Test
    void objects_are_taken_by_istios_definitions_and_follow_the_registry() throws Exception {
        registry.set(
                "xiaoxu/prices",
                CONFIG,
                Instance.builder(Address.parse("10.0.0.1:8080"))
                        .version("v1")
                        .locality(new Locality("eu", "a"))
                        .label("odd label", "ü")
                        .build(),
                Instance.builder(Address.parse("10.0.0.2:8080")).version("v2").build());
        writer("one");
        GenericKubernetesResource entry = await(Kind.SERVICE_ENTRY, "prices.xiaoxu", 2);
        await(Kind.DESTINATION_RULE, "prices.xiaoxu", -1);
        await(Kind.VIRTUAL_SERVICE, "prices.xiaoxu", -1);
        assertEquals("xiaoxu/prices", entry.getMetadata().getAnnotations().get("switchboard.io/service"));
        registry.set("xiaoxu/prices", null, Instance.at("10.0.0.3:8080"));
        await(Kind.SERVICE_ENTRY, "prices.xiaoxu", 1);
        Await.until(
                () -> "the routes are gone", ApiServer.LIMIT, () -> get(Kind.VIRTUAL_SERVICE, "prices.xiaoxu") == null);
    }

    @Test
    void a_new_process_writes_nothing_that_is_there_already() throws Exception {
        registry.set("a", CONFIG, Instance.at("10.0.0.1:1"));
        writer("one").close();
        processes.clear();
        writer("one");
        for (Kind kind : Kind.values()) {
            await(kind, "a", -1);
        }
        Map<Kind, String> before = versions("a");
        PartProcess again = writer("two");
        registry.set("b", null, Instance.at("10.0.0.1:1"));
        processes.get(0).close();
        await(Kind.SERVICE_ENTRY, "b", 1);
        assertEquals(before, versions("a"));
        assertNotNull(again);
    }

    @Test
    void what_is_not_ours_is_neither_taken_nor_deleted() throws Exception {
        GenericKubernetesResource foreign = new GenericKubernetesResource();
        foreign.setApiVersion(Kind.GROUP + "/" + Kind.VERSION);
        foreign.setKind("ServiceEntry");
        foreign.setMetadata(new ObjectMetaBuilder().withName("taken").build());
        foreign.setAdditionalProperty(
                "spec", Map.of("hosts", List.of("foreign.test"), "resolution", "STATIC", "location", "MESH_INTERNAL"));
        objects(Kind.SERVICE_ENTRY).resource(foreign).fieldManager("somebody").serverSideApply();
        registry.set("taken", null, Instance.at("10.0.0.1:1"));
        registry.set("free", null, Instance.at("10.0.0.1:1"));
        writer("one");
        await(Kind.SERVICE_ENTRY, "free", 1);
        await(Kind.DESTINATION_RULE, "taken", -1);
        GenericKubernetesResource still = get(Kind.SERVICE_ENTRY, "taken");
        assertNotNull(still);
        assertEquals(List.of("foreign.test"), still.get("spec", "hosts"));
    }

    @Test
    void a_deleted_definition_does_not_hold_up_others_and_what_it_held_comes_back() throws Exception {
        registry.set("a", null, Instance.at("10.0.0.1:1"));
        writer("one");
        await(Kind.DESTINATION_RULE, "a", -1);
        server.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("destinationrules.networking.istio.io")
                .delete();
        registry.set("a", null, Instance.at("10.0.0.1:1"), Instance.at("10.0.0.2:1"));
        registry.set("b", null, Instance.at("10.0.0.1:1"));
        await(Kind.SERVICE_ENTRY, "b", 1);
        await(Kind.SERVICE_ENTRY, "a", 2);
        server.define("destinationrules");
        await(Kind.DESTINATION_RULE, "b", -1);
        await(Kind.DESTINATION_RULE, "a", -1);
    }

    @Test
    void an_api_server_that_was_away_gets_the_newest_state() throws Exception {
        registry.set("a", null, Instance.at("10.0.0.1:1"));
        writer("one");
        await(Kind.SERVICE_ENTRY, "a", 1);
        server.stop();
        registry.set("a", null, Instance.at("10.0.0.2:1"), Instance.at("10.0.0.3:1"));
        server.start();
        await(Kind.SERVICE_ENTRY, "a", 2);
    }

    @Test
    void another_process_takes_over() throws Exception {
        registry.set("a", null, Instance.at("10.0.0.1:1"));
        PartProcess one = writer("one");
        await(Kind.SERVICE_ENTRY, "a", 1);
        writer("two");
        one.close();
        registry.set("a", null, Instance.at("10.0.0.2:1"), Instance.at("10.0.0.3:1"));
        await(Kind.SERVICE_ENTRY, "a", 2);
    }

    @Test
    void the_manifests_are_taken_by_the_server() throws Exception {
        for (String name :
                List.of("serve.yaml", "writer-rbac.yaml", "writer-rbac-cluster.yaml", "deletion-cost-rbac.yaml")) {
            for (String document : Files.readString(MANIFESTS.resolve(name)).split("\n---\n", -1)) {
                HasMetadata taken = server.client()
                        .resource(document)
                        .dryRun()
                        .fieldManager("test")
                        .forceConflicts()
                        .serverSideApply();
                assertFalse(taken.getMetadata().getName().isEmpty());
            }
        }
    }

    @Test
    void the_permissions_are_no_wider_than_said() throws Exception {
        try (KubernetesClient writer = server.client("writer-token")) {
            var forbidden = assertThrows(
                    KubernetesClientException.class,
                    () -> writer.secrets().inNamespace("switchboard").list());
            assertEquals(403, forbidden.getCode());
            assertTrue(writer.genericKubernetesResources(context(Kind.SERVICE_ENTRY))
                    .inNamespace("switchboard")
                    .list()
                    .getItems()
                    .isEmpty());
        }
    }

    private PartProcess writer(String identity) throws Exception {
        PartProcess process = new PartProcess(registry);
        processes.add(process);
        registry.tellServices(Freshness.LIVE);
        process.start(
                new KubernetesProvider(),
                Map.of(
                        "kubeconfig",
                        server.kubeconfig("writer-token").toString(),
                        "identity",
                        identity,
                        "lease-namespace",
                        "switchboard"));
        process.awaitReady();
        return process;
    }

    private static Map<Kind, String> versions(String name) {
        Map<Kind, String> versions = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            GenericKubernetesResource object = get(kind, name);
            versions.put(kind, object == null ? "none" : object.getMetadata().getResourceVersion());
        }
        return versions;
    }

    /** @param endpoints how many it is to have; negative: any number */
    private static GenericKubernetesResource await(Kind kind, String name, int endpoints) throws Exception {
        Await.until(() -> kind + " " + name + " is there", ApiServer.LIMIT, () -> {
            GenericKubernetesResource found = get(kind, name);
            if (found == null || endpoints < 0) {
                return found != null;
            }
            List<?> all = found.get("spec", "endpoints");
            return all != null && all.size() == endpoints;
        });
        GenericKubernetesResource found = get(kind, name);
        assertNotNull(found);
        return found;
    }

    private static @Nullable GenericKubernetesResource get(Kind kind, String name) {
        return objects(kind).withName(name).get();
    }

    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            objects(Kind kind) {
        return server.client().genericKubernetesResources(context(kind)).inNamespace("switchboard");
    }

    private static ResourceDefinitionContext context(Kind kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(Kind.GROUP)
                .withVersion(Kind.VERSION)
                .withKind(kind.kind())
                .withPlural(kind.plural())
                .withNamespaced(true)
                .build();
    }
}
