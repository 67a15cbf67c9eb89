package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.harness.Await;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gRPC's own xDS client of Java takes the resources, and calls go where they say. */
class JavaClientTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final ServiceName SHOP = new ServiceName("xiaoxu/shop");

    private final ServiceRules rules = new ServiceRules();
    private XdsFleet fleet;

    @BeforeEach
    void open() throws IOException {
        fleet = new XdsFleet();
    }

    @AfterEach
    void close() throws InterruptedException {
        fleet.close();
    }

    private static XdsClient client(boolean switchboard, Locality locality) {
        return new XdsClient(
                XdsClient.Kind.GRPC_JAVA, locality, null, switchboard ? Map.of(XdsClients.POLICY, "true") : Map.of());
    }

    private void send(@Nullable String config, XdsClient client, Instance... instances) {
        Snapshot snapshot = new Snapshot(SHOP, List.of(instances), 1, Freshness.LIVE, NOW, 0, Set.of(), null)
                .withServiceConfig(config);
        ServiceResources made = rules.of(snapshot, client);
        fleet.send(made.resources());
    }

    private void send(@Nullable String config, Instance... instances) {
        send(config, client(false, Locality.UNKNOWN), instances);
    }

    /** Until all of these have answered: lines are made one after the other. */
    private static void untilAllAnswer(ManagedChannel channel, Set<String> servers) {
        Set<String> missing = new java.util.HashSet<>(servers);
        Await.until(() -> missing + " answer", () -> {
            missing.remove(XdsFleet.call(channel, "Buy", Map.of()));
            return missing.isEmpty();
        });
    }

    private static void assertShares(Map<String, Double> shares, Map<String, Integer> counts) {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Double> seen = new TreeMap<>();
        counts.forEach((name, count) -> seen.put(name, (double) count / all));
        assertEquals(shares.keySet(), seen.keySet(), () -> "counts " + counts);
        shares.forEach(
                (name, share) -> assertEquals(share, seen.getOrDefault(name, 0.0), 0.06, () -> "counts " + counts));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void weights_are_shares(boolean switchboard) throws Exception {
        send(
                null,
                client(switchboard, Locality.UNKNOWN),
                fleet.serve("a").weight(100).build(),
                fleet.serve("b").weight(300).build());
        ManagedChannel channel = fleet.channel("xiaoxu/shop");
        untilAllAnswer(channel, Set.of("a", "b"));
        assertShares(Map.of("a", 0.25, "b", 0.75), XdsFleet.calls(channel, 2000, "Buy", Map.of()));
        assertEquals(List.of(), fleet.refusals());
    }

    @Test
    void a_drained_server_gets_no_call_while_there_is_another_and_all_when_there_is_none() throws Exception {
        Instance.Builder a = fleet.serve("a");
        Instance b = fleet.serve("b").build();
        send(null, a.build(), b);
        ManagedChannel channel = fleet.channel("xiaoxu/shop");
        untilAllAnswer(channel, Set.of("a", "b"));
        send(null, a.state(InstanceState.DRAINING).build(), b);
        untilOnly(channel, "b");
        assertEquals(Map.of("b", 200), XdsFleet.calls(channel, 200, "Buy", Map.of()));
        fleet.stop("b");
        untilOnly(channel, "a");
        assertEquals(List.of(), fleet.refusals());
    }

    /** Twenty calls in turn to it. */
    private static void untilOnly(ManagedChannel channel, String server) {
        AtomicReference<Map<String, Integer>> last = new AtomicReference<>(Map.of());
        Await.until(() -> "calls go to " + server + " only; last: " + last, () -> {
            Map<String, Integer> seen = XdsFleet.calls(channel, 20, "Buy", Map.of());
            last.set(seen);
            return seen.equals(Map.of(server, 20));
        });
    }

    @Test
    void a_canary_gets_its_part_and_falls_back_to_the_others() throws Exception {
        String config = "{\"loadBalancingConfig\":[{\"switchboard\":{\"routes\":[{\"name\":\"testers\",\"match\":"
                + "{\"headers\":[{\"name\":\"x-tester\",\"exact\":\"yes\"}]},\"subsets\":[{\"version\":\"v2\"}],"
                + "\"fallback\":\"fail\"},{\"name\":\"canary\",\"match\":{\"methods\":[\"test.Shop/Buy\"]},\"subsets\":"
                + "[{\"version\":\"v2\",\"weight\":50},{\"version\":\"v1\",\"weight\":50}]}]}}]}";
        Instance one = fleet.serve("one").version("v1").build();
        Instance two = fleet.serve("two").version("v2").build();
        send(config, one, two);
        ManagedChannel channel = fleet.channel("xiaoxu/shop");
        untilAllAnswer(channel, Set.of("one", "two"));
        assertShares(Map.of("one", 0.5, "two", 0.5), XdsFleet.calls(channel, 2000, "Buy", Map.of()));
        assertEquals(Map.of("two", 50), XdsFleet.calls(channel, 50, "Sell", Map.of("x-tester", "yes")));
        fleet.stop("two");
        untilOnly(channel, "one");
        assertEquals(Map.of("UNAVAILABLE", 3), XdsFleet.calls(channel, 3, "Sell", Map.of("x-tester", "yes")));
        send(config, one);
        untilOnly(channel, "one");
        assertEquals(Map.of("UNAVAILABLE", 3), XdsFleet.calls(channel, 3, "Sell", Map.of("x-tester", "yes")));
        assertEquals(List.of(), fleet.refusals());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void calls_stay_in_the_zone_until_it_is_gone(boolean switchboard) throws Exception {
        XdsClient client = client(switchboard, new Locality("eu", "a"));
        Instance near = fleet.serve("near").locality(new Locality("eu", "a")).build();
        Instance far = fleet.serve("far").locality(new Locality("eu", "b")).build();
        send(null, client, far, near);
        ManagedChannel channel = fleet.channel("xiaoxu/shop");
        untilOnly(channel, "near");
        fleet.stop("near");
        untilOnly(channel, "far");
        send(null, client, far);
        untilOnly(channel, "far");
        assertEquals(List.of(), fleet.refusals());
    }

    @Test
    void a_service_without_instances_fails_at_once_and_comes_back() throws Exception {
        send(null);
        ManagedChannel channel = fleet.channel("xiaoxu/shop");
        assertEquals(Map.of("UNAVAILABLE", 2), XdsFleet.calls(channel, 2, "Buy", Map.of()));
        send(null, fleet.serve("a").build());
        untilOnly(channel, "a");
        assertEquals(List.of(), fleet.refusals());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"round_robin\":{}}",
                "{\"weighted_round_robin\":{}}",
                "{\"least_request\":{}}",
                "{\"peak_ewma\":{}}",
                "{\"ring_hash\":{\"boundedLoad\":1.25}}",
                "{\"maglev\":{}}",
                "{\"random\":{}}"
            })
    void every_choice_is_taken(String choice) throws Exception {
        String config =
                "{\"loadBalancingConfig\":[{\"outlier_detection_experimental\":{\"failurePercentageEjection\":{},"
                        + "\"maxEjectionPercentage\":50,\"childPolicy\":[{\"switchboard\":{\"choice\":" + choice
                        + ",\"hashKey\":{\"header\":\"x-user\"}}}]}}],\"methodConfig\":[{\"name\":[{\"service\":\"test.Shop\","
                        + "\"method\":\"Sell\"}],\"timeout\":\"10s\",\"retryPolicy\":{\"maxAttempts\":3,\"initialBackoff\":"
                        + "\"0.1s\",\"maxBackoff\":\"1s\",\"backoffMultiplier\":2,\"retryableStatusCodes\":[\"UNAVAILABLE\"]}},"
                        + "{\"name\":[{}],\"timeout\":\"5s\"}]}";
        for (boolean switchboard : new boolean[] {false, true}) {
            send(
                    config,
                    client(switchboard, Locality.UNKNOWN),
                    fleet.serve("a").build(),
                    fleet.serve("b").build());
            ManagedChannel channel = fleet.channel("xiaoxu/shop");
            Map<String, Integer> counts = XdsFleet.calls(channel, 20, "Sell", Map.of("x-user", "ann"));
            assertEquals(
                    20, counts.values().stream().mapToInt(Integer::intValue).sum());
            assertTrue(Set.of("a", "b").containsAll(counts.keySet()), counts::toString);
            assertEquals(List.of(), fleet.refusals());
        }
    }
}
