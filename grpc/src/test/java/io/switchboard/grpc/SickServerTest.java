package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.Instance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real servers that say that they do not serve, and such as fail without saying so. */
@Timeout(300)
class SickServerTest {
    private final ScriptedChannels scripted = new ScriptedChannels();
    private final ConfiguredChannels configured = new ConfiguredChannels();
    private final Map<String, HealthStatusManager> health = new HashMap<>();
    private final Map<String, TestService> services = new HashMap<>();

    @AfterEach
    void stop() {
        configured.close();
        scripted.close();
    }

    private Instance serve(String name) throws Exception {
        TestService service = new TestService(name);
        HealthStatusManager manager = new HealthStatusManager();
        manager.setStatus(TestService.NAME, ServingStatus.SERVING);
        services.put(name, service);
        health.put(name, manager);
        return scripted.started(
                service.builder().addService(manager.getHealthService()).build().start());
    }

    private void says(String name, ServingStatus status) {
        Objects.requireNonNull(health.get(name)).setStatus(TestService.NAME, status);
    }

    private ManagedChannel open(Map<String, ?> config) {
        return scripted.open(
                scripted.to("demo", InsecureChannelCredentials.create()).defaultServiceConfig(config));
    }

    private static Map<String, Object> watching(String policy) {
        Map<String, Object> config = Json.serviceConfig(policy);
        config.put("healthCheckConfig", Map.of("serviceName", TestService.NAME));
        return config;
    }

    private static Map<String, Integer> tally(ManagedChannel channel, int calls) {
        Map<String, Integer> tally = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            tally.merge(TestService.who(channel), 1, Integer::sum);
        }
        return tally;
    }

    private static void awaitCallsGoTo(Set<String> names, ManagedChannel channel) throws InterruptedException {
        Await.until(
                "calls go to " + names + " alone",
                () -> tally(channel, 20).keySet().equals(names));
    }

    @ParameterizedTest
    @ValueSource(strings = {"weighted_round_robin", "least_request", "maglev"})
    void a_server_that_says_it_does_not_serve_gets_no_calls_and_gets_them_again(String choice) throws Exception {
        scripted.directory.live(serve("a"), serve("b"));
        ManagedChannel channel = open(watching("{choice: {" + choice + ": {}}}"));
        awaitCallsGoTo(Set.of("a", "b"), channel);
        says("b", ServingStatus.NOT_SERVING);
        awaitCallsGoTo(Set.of("a"), channel);
        assertEquals(Map.of("a", 200), tally(channel, 200));
        says("b", ServingStatus.SERVING);
        awaitCallsGoTo(Set.of("a", "b"), channel);
    }

    @Test
    void when_none_serves_calls_fail_and_say_so() throws Exception {
        scripted.directory.live(serve("a"), serve("b"));
        says("a", ServingStatus.NOT_SERVING);
        says("b", ServingStatus.NOT_SERVING);
        ManagedChannel channel = open(watching("{}"));
        Status status = assertThrows(StatusRuntimeException.class, () -> TestService.who(channel))
                .getStatus();
        assertEquals(Status.Code.UNAVAILABLE, status.getCode());
        String told = String.valueOf(status.getDescription());
        assertTrue(told.startsWith("all 2 endpoints are down, among them 127.0.0.1:"), told);
        assertTrue(told.contains("NOT_SERVING"), told);
    }

    @Test
    void nobody_is_watched_unless_the_config_says_so() throws Exception {
        scripted.directory.live(serve("a"), serve("b"));
        says("b", ServingStatus.NOT_SERVING);
        ManagedChannel channel = open(Json.serviceConfig("{}"));
        awaitCallsGoTo(Set.of("a", "b"), channel);
        assertEquals(Map.of("a", 50, "b", 50), tally(channel, 100));
    }

    @Test
    void watching_begins_and_ends_by_a_new_config_without_a_failed_call() throws Exception {
        Instance[] instances = {serve("a"), serve("b")};
        says("b", ServingStatus.NOT_SERVING);
        configured.say(Json.serviceConfig("{}"), instances);
        ManagedChannel channel = configured.open();
        try (Callers callers = new Callers(channel, 3)) {
            for (int i = 0; i < 3; i++) {
                Set<String> expected = i % 2 == 0 ? Set.of("a", "b") : Set.of("a");
                callers.after(() ->
                        configured.say(expected.size() == 2 ? Json.serviceConfig("{}") : watching("{}"), instances));
                Await.until("calls go to " + expected + " alone", () -> {
                    try {
                        return callers.next().after(20).keySet().equals(expected);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
            }
            assertEquals(List.of(), List.copyOf(callers.failures));
            assertEquals(List.of(), List.copyOf(callers.interrupted));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"weighted_round_robin", "least_request", "peak_ewma", "ring_hash"})
    void a_server_that_fails_its_calls_is_ejected_by_outlier_detection_around_the_policy(String choice)
            throws Exception {
        RecordingTelemetry telemetry = new RecordingTelemetry();
        scripted.telemetry = telemetry;
        Instance failing = serve("failing");
        scripted.directory.live(serve("a"), serve("b"), failing);
        Objects.requireNonNull(services.get("failing")).failuresLeft.set(Integer.MAX_VALUE);
        ManagedChannel channel = open(Json.map("""
                        {loadBalancingConfig: [{outlier_detection_experimental: {
                          interval: "1s",
                          baseEjectionTime: "600s",
                          maxEjectionTime: "600s",
                          maxEjectionPercentage: 50,
                          failurePercentageEjection: {
                            threshold: 50, enforcementPercentage: 100, minimumHosts: 2, requestVolume: 5
                          },
                          childPolicy: [{switchboard: {choice: {CHOICE: {}}}}]
                        }}]}
                        """.replace("CHOICE", choice)));
        // Before it is connected it is not called either, and not for what it does.
        Await.until("it is ejected and only the others are called", () -> {
            try {
                return tally(channel, 50).keySet().equals(Set.of("a", "b")) && !telemetry.ejected.isEmpty();
            } catch (StatusRuntimeException e) {
                return false;
            }
        });
        long before = picksOfOthers(telemetry, failing);
        assertFalse(tally(channel, 200).containsKey("failing"));
        assertEquals(before + 200, picksOfOthers(telemetry, failing));
        assertEquals(List.of(failing.id()), telemetry.ejected);
    }

    private static long picksOfOthers(RecordingTelemetry telemetry, Instance instance) {
        return telemetry.counts.stream()
                .filter(count -> !count.instanceId().equals(instance.id()))
                .mapToLong(count -> count.picks().getAsLong())
                .sum();
    }
}
