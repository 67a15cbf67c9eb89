package io.switchboard.istio.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.switchboard.istio.kubernetes.ClusterException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes over the wire to an API server, and what is read of its answers. */
@Timeout(180)
class FabricPodsTest {
    /** @param next where the next page begins; empty: there is none */
    private static String pods(String next) {
        return """
            {"kind": "PodList", "apiVersion": "v1", "metadata": {"continue": "NEXT"}, "items": [
              {"metadata": {"namespace": "shop", "name": "a", "uid": "1",
                            "annotations": {"controller.kubernetes.io/pod-deletion-cost": "7"}},
               "spec": {}, "status": {"podIP": "10.0.0.1", "podIPs": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}]}},
              {"metadata": {"namespace": "shop", "name": "node", "uid": "2"},
               "spec": {"hostNetwork": true}, "status": {"podIP": "10.0.0.2"}},
              {"metadata": {"namespace": "shop", "name": "new", "uid": "3"}, "status": {}},
              {"metadata": {"namespace": "shop", "name": "odd", "uid": "4",
                            "annotations": {"controller.kubernetes.io/pod-deletion-cost": "much"}},
               "status": {"podIP": "10.0.0.4"}}]}
            """.replace("NEXT", next);
    }

    private final List<String> requests = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private HttpServer server;
    private KubernetesClient client;
    private int status = 200;
    private String patched = "{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"a\"}}";

    FabricPodsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        requests.add(exchange.getRequestMethod() + " " + uri + " "
                + exchange.getRequestHeaders().getFirst("Content-Type"));
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        boolean first = !String.valueOf(uri.getQuery()).contains("continue=next");
        String body = exchange.getRequestMethod().equals("GET") ? pods(first ? "next" : "") : patched;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void pods_that_run_are_read_page_by_page_and_those_with_the_address_of_a_node_are_not() throws Exception {
        List<Pod> pods = new FabricPods(client, "switchboard-x").list(null);
        assertEquals(
                List.of(
                        new Pod("shop", "a", "1", List.of("10.0.0.1", "fd00::1"), 7),
                        new Pod("shop", "odd", "4", List.of("10.0.0.4"), null)),
                pods.subList(0, 2));
        assertEquals(4, pods.size());
        assertEquals(2, requests.size(), requests::toString);
        assertEquals("GET /api/v1/pods?fieldSelector=status.phase%3DRunning&limit=500 null", requests.get(0));
    }

    @Test
    void one_annotation_is_patched_of_that_very_pod() throws Exception {
        Pod pod = new Pod("shop", "a", "1", List.of("10.0.0.1"), 7);
        assertEquals(pod.costing(12), new FabricPods(client, "switchboard-x").annotate(pod, 12));
        assertEquals(
                List.of("PATCH /api/v1/namespaces/shop/pods/a?fieldManager=switchboard-x application/merge-patch+json"),
                requests);
        assertEquals(
                JsonParser.parseString("{\"metadata\": {\"uid\": \"1\", \"annotations\":"
                        + " {\"controller.kubernetes.io/pod-deletion-cost\": \"12\"}}}"),
                JsonParser.parseString(bodies.get(0)));
    }

    @Test
    void refusals_are_told_by_their_reason() {
        Pod pod = new Pod("shop", "a", "1", List.of("10.0.0.1"), 7);
        status = 404;
        assertEquals(Reason.NO_KIND, refused(pod).reason());
        status = 409;
        assertEquals(Reason.CONFLICT, refused(pod).reason());
        status = 403;
        assertEquals(Reason.FORBIDDEN, refused(pod).reason());
        status = 422;
        assertEquals(Reason.INVALID, refused(pod).reason());
        patched = """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Invalid", "code": 422,
             "message": "Pod \\"a\\" is invalid: metadata.uid: Invalid value: \\"1\\": field is immutable",
             "details": {"name": "a", "kind": "Pod", "causes": [
               {"reason": "FieldValueInvalid", "message": "field is immutable", "field": "metadata.uid"}]}}
            """;
        assertEquals(Reason.CONFLICT, refused(pod).reason(), "it is another pod by now");
    }

    private ClusterException refused(Pod pod) {
        return assertThrows(ClusterException.class, () -> new FabricPods(client, "switchboard-x").annotate(pod, 12));
    }
}
