package io.switchboard.istio.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.switchboard.harness.Await;
import io.switchboard.istio.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded etcd is one to Kubernetes' API server too: what that needs of transactions, pages and watches works. */
@Tag("mesh")
@Timeout(300)
class ApiServerOnEmbeddedEtcdIT {
    private static final ResourceDefinitionContext ENTRIES = new ResourceDefinitionContext.Builder()
            .withGroup(Kind.GROUP)
            .withVersion(Kind.VERSION)
            .withKind("ServiceEntry")
            .withPlural("serviceentries")
            .withNamespaced(true)
            .build();

    @TempDir
    static Path folder;

    static ApiServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new ApiServer(folder);
        server.define("serviceentries");
        server.namespace("test");
    }

    @AfterAll
    static void end() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void what_was_read_before_another_write_is_refused() {
        var maps = server.client().configMaps().inNamespace("test");
        ConfigMap first = maps.resource(map("stale", "1")).create();
        maps.resource(new ConfigMapBuilder(first).withData(Map.of("v", "2")).build())
                .update();
        var stale = assertThrows(
                KubernetesClientException.class,
                () -> maps.resource(new ConfigMapBuilder(first)
                                .withData(Map.of("v", "3"))
                                .build())
                        .update());
        assertEquals(409, stale.getCode());
        var twice = assertThrows(
                KubernetesClientException.class,
                () -> maps.resource(map("stale", "1")).create());
        assertEquals(409, twice.getCode());
        assertEquals("2", maps.withName("stale").get().getData().get("v"));
        maps.withName("stale").delete();
        assertEquals(null, maps.withName("stale").get());
    }

    @Test
    void what_is_not_valid_is_refused_and_the_same_applied_again_changes_nothing() {
        var entries = server.client().genericKubernetesResources(ENTRIES).inNamespace("test");
        GenericKubernetesResource bad = entry("bad", Map.of("hosts", List.of()));
        var invalid = assertThrows(
                KubernetesClientException.class,
                () -> entries.resource(bad).fieldManager("x").serverSideApply());
        assertEquals(422, invalid.getCode());
        Map<String, Object> spec = Map.of(
                "hosts",
                List.of("a.test"),
                "ports",
                List.of(Map.of("number", 80, "name", "grpc", "protocol", "GRPC")),
                "resolution",
                "STATIC");
        var once = entries.resource(entry("good", spec)).fieldManager("x").serverSideApply();
        var twice = entries.resource(entry("good", spec)).fieldManager("x").serverSideApply();
        assertEquals(
                once.getMetadata().getResourceVersion(), twice.getMetadata().getResourceVersion());
        var conflict = assertThrows(
                KubernetesClientException.class,
                () -> entries.resource(entry("good", Map.of("hosts", List.of("b.test"))))
                        .fieldManager("y")
                        .serverSideApply());
        assertEquals(409, conflict.getCode());
    }

    @Test
    void pages_are_of_one_moment_and_complete() {
        var maps = server.client().configMaps().inNamespace("test");
        for (int i = 0; i < 25; i++) {
            maps.resource(map("page-" + i, "1")).create();
        }
        Set<String> names = new HashSet<>();
        Set<String> moments = new HashSet<>();
        String next = null;
        do {
            var page = maps.list(
                    new ListOptionsBuilder().withLimit(10L).withContinue(next).build());
            page.getItems().forEach(each -> names.add(each.getMetadata().getName()));
            moments.add(page.getMetadata().getResourceVersion());
            next = page.getMetadata().getContinue();
            if (names.size() == 10) {
                maps.resource(map("page-99", "late")).create();
            }
        } while (next != null && !next.isEmpty());
        for (int i = 0; i < 25; i++) {
            assertTrue(names.contains("page-" + i), names::toString);
        }
        assertEquals(1, moments.size(), moments::toString);
    }

    @Test
    void a_watch_tells_each_change_in_order_from_where_the_list_ended() throws Exception {
        var maps = server.client().configMaps().inNamespace("test");
        String from = maps.list().getMetadata().getResourceVersion();
        List<String> seen = new CopyOnWriteArrayList<>();
        maps.resource(map("watched", "1")).create();
        try (var watch =
                maps.watch(new ListOptionsBuilder().withResourceVersion(from).build(), new Watcher<ConfigMap>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap map) {
                        if (map.getMetadata().getName().equals("watched")) {
                            seen.add(action + " " + map.getData().get("v"));
                        }
                    }

                    @Override
                    public void onClose(WatcherException cause) {}
                })) {
            assertNotNull(watch);
            List<String> wanted = new ArrayList<>(List.of("ADDED 1"));
            for (int i = 2; i < 20; i++) {
                maps.resource(map("watched", "" + i)).update();
                wanted.add("MODIFIED " + i);
            }
            maps.withName("watched").delete();
            wanted.add("DELETED 19");
            Await.until(() -> "the last event comes", ApiServer.LIMIT, () -> seen.size() == wanted.size());
            assertEquals(wanted, List.copyOf(seen));
        }
    }

    private static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withData(Map.of("v", value))
                .build();
    }

    private static GenericKubernetesResource entry(String name, Map<String, Object> spec) {
        GenericKubernetesResource entry = new GenericKubernetesResource();
        entry.setApiVersion(Kind.GROUP + "/" + Kind.VERSION);
        entry.setKind("ServiceEntry");
        entry.setMetadata(new ObjectMetaBuilder().withName(name).build());
        entry.setAdditionalProperty("spec", spec);
        return entry;
    }
}
