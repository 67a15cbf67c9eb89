package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.ManagedChannel;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.harness.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy takes the resources, and calls through it go where they say. */
@EnabledIfEnvironmentVariable(named = "ENVOY_BIN", matches = ".+")
class EnvoyIT {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final ServiceName SHOP = new ServiceName("xiaoxu/shop");
    private static final ServiceName OTHER = new ServiceName("other");

    private final ServiceRules rules = new ServiceRules();

    @TempDir
    Path folder;

    private XdsFleet fleet;
    private @Nullable TestEnvoy envoy;
    private int port;
    private XdsClient client;

    @BeforeEach
    void open() throws Exception {
        fleet = new XdsFleet();
        port = TestEnvoy.freePort();
        Struct.Builder metadata = Struct.newBuilder();
        JsonFormat.parser().merge(TestEnvoy.listener(port, SHOP.value(), OTHER.value()), metadata);
        Node node = Node.newBuilder()
                .setUserAgentName("envoy")
                .setMetadata(metadata)
                .build();
        assertEquals(List.of(), XdsClients.problems(node));
        client = XdsClients.read(node);
    }

    @AfterEach
    void close() throws Exception {
        if (envoy != null) {
            envoy.close();
        }
        fleet.close();
    }

    private void start() throws IOException {
        envoy = TestEnvoy.start(folder, "GRPC", "{}", fleet.controlPlanePort());
    }

    private void send(@Nullable String config, Instance... instances) {
        List<ServiceResources> services = List.of(
                rules.of(snapshot(SHOP, List.of(instances)).withServiceConfig(config), client),
                rules.of(snapshot(OTHER, List.of()), client));
        List<Resource> resources = new ArrayList<>(NodeRules.of(client, services, Map.of(), Set.of()));
        for (ServiceResources service : services) {
            service.resources().stream()
                    .filter(one -> one.type() != ResourceType.ROUTE)
                    .forEach(resources::add);
        }
        fleet.send(resources);
    }

    private static Snapshot snapshot(ServiceName service, List<Instance> instances) {
        return new Snapshot(service, instances, 1, Freshness.LIVE, NOW, 0, Set.of(), null);
    }

    private static void until(ManagedChannel channel, Set<String> servers) {
        AtomicReference<Map<String, Integer>> last = new AtomicReference<>(Map.of());
        Await.until(() -> "calls go to " + servers + "; last: " + last, () -> {
            Map<String, Integer> seen = XdsFleet.calls(channel, 40, "Buy", Map.of());
            last.set(seen);
            return seen.keySet().equals(servers);
        });
    }

    private static void assertShare(double share, String name, Map<String, Integer> counts) {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        assertEquals(share, counts.getOrDefault(name, 0) / (double) all, 0.06, counts::toString);
    }

    @Test
    void weights_drains_and_canaries_are_as_the_registry_says() throws Exception {
        Instance.Builder a = fleet.serve("a").weight(100).version("v1");
        Instance b = fleet.serve("b").weight(300).version("v2").build();
        send(null, a.build(), b);
        start();
        ManagedChannel channel = fleet.channelTo(port, "xiaoxu.shop:" + port);
        until(channel, Set.of("a", "b"));
        assertShare(0.75, "b", XdsFleet.calls(channel, 2000, "Buy", Map.of()));
        assertEquals(
                Map.of("UNAVAILABLE", 3),
                XdsFleet.calls(fleet.channelTo(port, "other"), 3, "Buy", Map.of()),
                "nobody serves it");
        String canary =
                "{\"loadBalancingConfig\":[{\"outlier_detection_experimental\":{\"failurePercentageEjection\":{},"
                        + "\"childPolicy\":[{\"switchboard\":{\"slowStart\":{},\"choice\":{\"least_request\":{}},"
                        + "\"routes\":[{\"match\":{\"headers\":[{\"name\":\"x-tester\",\"exact\":\"yes\"}]},\"subsets\":"
                        + "[{\"version\":\"v1\"}],\"fallback\":\"fail\"},{\"subsets\":[{\"version\":\"v1\",\"weight\":50},"
                        + "{\"version\":\"v2\",\"weight\":50}]}]}}]}}],\"methodConfig\":[{\"name\":[{}],\"timeout\":\"5s\","
                        + "\"retryPolicy\":{\"maxAttempts\":3,\"initialBackoff\":\"0.1s\",\"maxBackoff\":\"1s\","
                        + "\"backoffMultiplier\":2,\"retryableStatusCodes\":[\"UNAVAILABLE\"]}}]}";
        send(canary, a.build(), b);
        untilOnly(channel, Map.of("x-tester", "yes"), "a");
        assertShare(0.5, "b", XdsFleet.calls(channel, 2000, "Buy", Map.of()));
        send(canary, a.state(InstanceState.DRAINING).build(), b);
        untilOnly(channel, Map.of(), "b");
        send("{\"loadBalancingConfig\":[{\"switchboard\":{\"choice\":{\"maglev\":{\"boundedLoad\":1.5}}}}]}", b);
        untilOnly(channel, Map.of(), "b");
        assertEquals(Map.of("b", 40), XdsFleet.calls(channel, 40, "Buy", Map.of()));
        send("{\"loadBalancingConfig\":[{\"switchboard\":{\"choice\":{\"ring_hash\":{\"boundedLoad\":1.5}}}}]}", b);
        untilOnly(channel, Map.of(), "b");
        assertEquals(Map.of("b", 40), XdsFleet.calls(channel, 40, "Buy", Map.of()));
        assertEquals(List.of(), fleet.refusals());
    }

    /** What is sent at once comes without an order: a moment long, routes name clusters that went with them. */
    private static void untilOnly(ManagedChannel channel, Map<String, String> headers, String server) {
        AtomicReference<Map<String, Integer>> last = new AtomicReference<>(Map.of());
        Await.until(() -> "calls go to " + server + " only; last: " + last, () -> {
            Map<String, Integer> seen = XdsFleet.calls(channel, 20, "Sell", headers);
            last.set(seen);
            return seen.equals(Map.of(server, 20));
        });
    }
}
