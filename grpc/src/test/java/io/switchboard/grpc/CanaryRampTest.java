package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.switchboard.core.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A version that takes over from another in real servers, step by step, by service configs, while calls go on. */
@Timeout(300)
class CanaryRampTest {
    private final ConfiguredChannels configured = new ConfiguredChannels();
    private final List<Server> servers = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private int generation;

    @AfterEach
    void stop() {
        configured.close();
        servers.forEach(Server::shutdownNow);
    }

    private Instance serve(String version) throws Exception {
        Server server = new TestService(version).start("127.0.0.1");
        servers.add(server);
        return TestService.instance(server).toBuilder().version(version).build();
    }

    /** Calls that say so find out whether a config is the one that counts. */
    private static String onlyFor(int generation) {
        return "{match: {headers: [{name: \"x-generation\", exact: \"" + generation
                + "\"}]}, subsets: [{labels: {role: \"marker\"}}], fallback: \"fail\"}";
    }

    private static String ramp(int canary) {
        return "{name: \"canary\", match: {methods: [\"test.Service\"]}, subsets: [{version: \"v2\", weight: " + canary
                + "}, {version: \"v1\", weight: " + (100 - canary) + "}], fallback: \"fail\"}";
    }

    private void become(Channel channel, String choice, String route) throws Exception {
        generation++;
        String routes = onlyFor(generation) + (route.isEmpty() ? "" : ", " + route);
        configured.say(
                Json.serviceConfig("{choice: {" + choice + ": {}}, routes: [" + routes + "]}"),
                instances.toArray(Instance[]::new));
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-generation", Metadata.ASCII_STRING_MARSHALLER), Integer.toString(generation));
        Channel asking = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        // Large tables are not made at once.
        Await.until("the config counts", () -> TestService.who(asking).equals("marker"));
    }

    private void serveMarker() throws Exception {
        instances.add(
                serve("marker").toBuilder().version("").label("role", "marker").build());
    }

    @Test
    void a_canary_that_is_ramped_up_and_down_costs_no_call() throws Exception {
        instances.addAll(List.of(serve("v2"), serve("v1"), serve("v1"), serve("v2")));
        serveMarker();
        ManagedChannel channel = configured.open();
        become(channel, "weighted_round_robin", ramp(0));
        try (Callers callers = new Callers(channel, 3)) {
            for (int canary : new int[] {0, 1, 5, 25, 50, 75, 100, 50, 0}) {
                Map<String, Integer> tally = callers.after(() -> become(channel, "weighted_round_robin", ramp(canary)))
                        .after(200);
                int all = tally.values().stream().mapToInt(n -> n).sum();
                double share = tally.getOrDefault("v2", 0) * 100.0 / all;
                // Exact but for the calls at the edges of the phase.
                assertEquals(canary, share, canary % 100 == 0 ? 0 : 6, tally::toString);
            }
            assertEquals(List.of(), List.copyOf(callers.failures));
            assertEquals(List.of(), List.copyOf(callers.interrupted));
        }
    }

    @Test
    void each_policy_takes_over_from_the_one_before_without_a_failed_call() throws Exception {
        instances.addAll(List.of(serve("a"), serve("b"), serve("c")));
        serveMarker();
        ManagedChannel channel = configured.open();
        become(channel, "weighted_round_robin", "");
        try (Callers callers = new Callers(channel, 3)) {
            callers.next().after(10);
            for (String choice : List.of(
                    "round_robin",
                    "least_request",
                    "peak_ewma",
                    "ring_hash",
                    "maglev",
                    "random",
                    "weighted_round_robin")) {
                Map<String, Integer> tally =
                        callers.after(() -> become(channel, choice, "")).after(100);
                assertTrue(tally.size() >= 2, () -> choice + ": " + tally);
            }
            assertEquals(List.of(), List.copyOf(callers.failures));
            assertEquals(List.of(), List.copyOf(callers.interrupted));
        }
    }

    @Test
    void a_channel_that_starts_with_a_wrong_config_fails_its_calls_with_what_is_wrong() throws Exception {
        configured.say(Json.serviceConfig("{routes: [{subsets: [{weight: -1}]}]}"), serve("v1"));
        ManagedChannel channel = configured.open();
        Status status = assertThrows(StatusRuntimeException.class, () -> TestService.who(channel))
                .getStatus();
        String told = String.valueOf(status.getDescription());
        assertTrue(
                told.contains("loadBalancingConfig: switchboard.routes[0].subsets[0].weight: -1 is not between 0 and"),
                told);
    }

    @Test
    void a_config_that_is_wrong_changes_nothing() throws Exception {
        instances.addAll(List.of(serve("v2"), serve("v1")));
        serveMarker();
        ManagedChannel channel = configured.open();
        become(channel, "weighted_round_robin", ramp(100));
        try (Callers callers = new Callers(channel, 2)) {
            assertEquals(Set.of("v2"), callers.next().after(20).keySet());
            Callers.Phase wrong = callers.after(() -> configured.say(
                    Json.serviceConfig("{routes: [{subsets: [{version: \"v1\", weight: -1}]}]}"),
                    instances.toArray(Instance[]::new)));
            assertEquals(Set.of("v2"), wrong.after(50).keySet());
            assertEquals(List.of(), List.copyOf(callers.failures));
            assertEquals(List.of(), List.copyOf(callers.interrupted));
        }
    }
}
