package io.switchboard.armeria;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.client.endpoint.healthcheck.HealthCheckedEndpointGroup;
import com.linecorp.armeria.client.retry.RetryRule;
import com.linecorp.armeria.client.retry.RetryingClient;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Registration;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.ReservedPort;
import io.switchboard.harness.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwitchboardEndpointGroupTest {
    private static final Server ONE = started("one");
    private static final Server OTHER = started("other");

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final Switchboard servers = Registry.connect(etcd);
    private final Switchboard switchboard = Registry.connect(etcd);

    @AfterEach
    void stop() {
        switchboard.close();
        servers.close();
        etcd.close();
    }

    @AfterAll
    static void stopServers() {
        CompletableFuture.allOf(ONE.stop(), OTHER.stop()).join();
    }

    private static Server started(String name) {
        Server server = Server.builder()
                .http(0)
                .service("/name", (context, request) -> HttpResponse.of(name))
                .build();
        server.start().join();
        return server;
    }

    private static Instance instance(Server server) {
        return Instance.at("127.0.0.1:" + server.activeLocalPort());
    }

    private Registration registered(Instance instance) throws InterruptedException {
        Registration registration = servers.register("greeter", instance);
        assertTrue(registration.awaitActive(Duration.ofMinutes(1)));
        return registration;
    }

    private static WebClient client(EndpointGroup group) {
        return WebClient.of(SessionProtocol.HTTP, group);
    }

    private static Map<String, Integer> calls(WebClient client, int count) {
        Map<String, Integer> calls = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            calls.merge(client.blocking().get("/name").contentUtf8(), 1, Integer::sum);
        }
        return calls;
    }

    @Test
    void calls_are_shared_by_weight_and_follow_its_changes() throws Exception {
        registered(instance(ONE));
        Registration second = registered(instance(OTHER).toBuilder().weight(300).build());
        try (SwitchboardEndpointGroup group = SwitchboardEndpointGroup.of(switchboard, "greeter")) {
            Await.until("both are known", () -> group.endpoints().size() == 2);
            WebClient client = client(group);
            assertEquals(Map.of("one", 25, "other", 75), calls(client, 100));

            second.update(
                    second.instance().toBuilder().state(InstanceState.DRAINING).build());
            Await.until("it drains", () -> group.endpoints().size() == 1);
            assertEquals(Map.of("one", 10), calls(client, 10));
            assertEquals(
                    instance(ONE).address(),
                    SwitchboardEndpointGroup.instance(group.endpoints().get(0)).address());
        }
    }

    @Test
    void a_strategy_of_armeria_chooses() throws Exception {
        registered(instance(ONE).toBuilder().weight(1).build());
        registered(instance(OTHER));
        try (SwitchboardEndpointGroup group = SwitchboardEndpointGroup.builder(switchboard, "greeter")
                .selectionStrategy(EndpointSelectionStrategy.roundRobin())
                .build()) {
            Await.until("both are known", () -> group.endpoints().size() == 2);
            assertEquals(Map.of("one", 10, "other", 10), calls(client(group), 20));
        }
    }

    @Test
    void a_call_waits_while_nothing_is_known_and_fails_when_that_takes_too_long() throws Exception {
        etcd.refuse(true);
        try (SwitchboardEndpointGroup group = SwitchboardEndpointGroup.builder(switchboard, "greeter")
                        .selectionTimeout(Duration.ofMinutes(1))
                        .build();
                SwitchboardEndpointGroup impatient = SwitchboardEndpointGroup.builder(switchboard, "greeter")
                        .selectionTimeout(Duration.ofMillis(50))
                        .build()) {
            assertThrows(
                    CompletionException.class,
                    () -> client(impatient).get("/name").aggregate().join());
            var call = client(group).get("/name").aggregate();
            assertFalse(group.whenReady().isDone());
            servers.register("greeter", instance(ONE));
            etcd.refuse(false);
            assertEquals("one", Await.on(call).contentUtf8());
        }
    }

    @Test
    void a_registry_that_is_away_costs_no_call() throws Exception {
        registered(instance(ONE));
        registered(instance(OTHER));
        try (SwitchboardEndpointGroup group = SwitchboardEndpointGroup.of(switchboard, "greeter")) {
            Await.until("both are known", () -> group.endpoints().size() == 2);
            etcd.stop();
            WebClient client = client(group);
            for (int i = 0; i < 30; i++) {
                assertEquals(Map.of("one", 1, "other", 1), calls(client, 2));
                Await.pass(Duration.ofMillis(100));
            }
        }
    }

    @Test
    void in_a_mass_removal_those_stay_that_answer() throws Exception {
        try (ReservedPort dead = ReservedPort.of(0)) {
            Instance gone = Instance.at("127.0.0.1:" + dead.port());
            for (Instance instance : List.of(instance(ONE), instance(OTHER), gone)) {
                registered(instance);
            }
            Map<String, String> keys = etcd.read("");
            // Who does not put them there again.
            servers.close();
            keys.forEach(etcd::put);
            try (SwitchboardEndpointGroup group = SwitchboardEndpointGroup.of(switchboard, "greeter")) {
                Await.until("all are known", () -> group.endpoints().size() == 3);
                WebClient client = retrying(group);
                delete(keys, instance(ONE));
                Await.until("one of three has gone", () -> group.endpoints().size() == 2);
                delete(keys, instance(OTHER));
                delete(keys, gone);
                Await.until("the one that does not answer is dropped", () -> {
                    assertEquals(Map.of("other", 1), calls(client, 1));
                    return group.endpoints().size() == 1;
                });
                for (int i = 0; i < 20; i++) {
                    assertEquals(Map.of("other", 1), calls(client, 1));
                    Await.pass(Duration.ofMillis(100));
                }
                assertEquals(
                        instance(OTHER).address(),
                        SwitchboardEndpointGroup.instance(group.endpoints().get(0))
                                .address());
            }
        }
    }

    private void delete(Map<String, String> keys, Instance instance) {
        String key = keys.keySet().stream()
                .filter(one -> one.endsWith(instance.id()))
                .findFirst()
                .orElseThrow();
        assertTrue(etcd.delete(key));
    }

    @Test
    void one_that_died_costs_no_call_with_a_retry_or_with_health_checks() throws Exception {
        registered(instance(ONE));
        try (ReservedPort dead = ReservedPort.of(0)) {
            registered(Instance.at("127.0.0.1:" + dead.port()));
            try (SwitchboardEndpointGroup group = SwitchboardEndpointGroup.of(switchboard, "greeter");
                    HealthCheckedEndpointGroup checked =
                            HealthCheckedEndpointGroup.builder(group, "/name").build()) {
                Await.until("both are known", () -> group.endpoints().size() == 2);
                assertEquals(Map.of("one", 20), calls(retrying(group), 20));
                Await.on(checked.whenReady());
                assertEquals(Map.of("one", 20), calls(client(checked), 20));
            }
        }
    }

    @Test
    void one_that_is_closed_follows_no_more() throws Exception {
        registered(instance(ONE));
        SwitchboardEndpointGroup group = SwitchboardEndpointGroup.of(switchboard, "greeter");
        Await.until("it is known", () -> group.endpoints().size() == 1);
        group.close();
        SwitchboardEndpointGroup open = SwitchboardEndpointGroup.of(switchboard, "greeter");
        registered(instance(OTHER));
        Await.until("both are known", () -> open.endpoints().size() == 2);
        assertEquals(1, group.endpoints().size());
        open.close();
        switchboard.close();
        assertThrows(IllegalStateException.class, () -> SwitchboardEndpointGroup.of(switchboard, "greeter"));
    }

    @Test
    void a_name_that_is_none_is_told_at_once() {
        assertThrows(IllegalArgumentException.class, () -> SwitchboardEndpointGroup.builder(switchboard, "/greeter"));
        assertThrows(IllegalArgumentException.class, () -> SwitchboardServerListener.of(switchboard, ""));
    }

    private static WebClient retrying(EndpointGroup group) {
        return WebClient.builder(SessionProtocol.HTTP, group)
                .decorator(RetryingClient.newDecorator(RetryRule.onUnprocessed()))
                .build();
    }
}
