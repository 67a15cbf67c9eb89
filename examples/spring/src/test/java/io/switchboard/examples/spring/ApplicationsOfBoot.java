package io.switchboard.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.ServiceName;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.Load;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.RegistryAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two applications with the starter, each a process; a subclass says on which version of Spring Boot. */
abstract class ApplicationsOfBoot {
    private static final ServiceName PRICES = new ServiceName("prices");

    /** How often an application is restarted under load; more where time does not matter. */
    private static final int RESTARTS = Integer.getInteger("spring.restarts", 2);

    private final String boot;
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();

    ApplicationsOfBoot(String boot) {
        this.boot = boot;
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void weights_an_operators_override_and_a_config_hold_with_health_checks_on() throws Exception {
        try (App light = App.prices(boot, etcd, "--switchboard.registration.weight=10");
                App heavy = App.prices(boot, etcd);
                App shop = App.shop(boot, etcd)) {
            awaitBothCalled(shop);
            Map<Long, Integer> calls = shop.calls(220);
            assertEquals(Set.of(light.pid(), heavy.pid()), calls.keySet());
            assertTrue(calls.getOrDefault(light.pid(), 0) <= 40, "of 220 calls at weights 10 and 100: " + calls);

            String metrics = shop.get("/actuator/prometheus");
            assertTrue(metrics.contains("switchboard_service=\"prices\""), metrics);
            assertTrue(shop.get("/actuator/health").contains("UP"));
            assertTrue(shop.get("/actuator/switchboard").contains("prices"));

            try (EtcdClient client =
                    EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build())) {
                RegistryAdmin admin = RegistryAdmin.of(client);
                ChangeAuthor author = new ChangeAuthor("test", "");
                String id = idOf(heavy);
                Await.on(admin.drain(InstanceTarget.of(PRICES, id), author));
                Await.until(
                        "an operator's drain is heeded", () -> !shop.calls(22).containsKey(heavy.pid()));
                Await.on(admin.undrain(InstanceTarget.of(PRICES, id), author));
                Await.until("both are called again", () -> shop.calls(22).size() == 2);
                Await.on(admin.replaceConfig(
                        Await.on(admin.config(PRICES)), "{\"loadBalancingConfig\":[{\"pick_first\":{}}]}", author));
                Await.until(
                        "the registry's config is applied", () -> shop.calls(44).size() == 1);
            }
        }
    }

    @Test
    void no_call_is_lost_while_the_application_is_restarted() {
        App first = App.prices(boot, etcd);
        App second = App.prices(boot, etcd);
        try (App shop = App.shop(boot, etcd)) {
            awaitBothCalled(shop);
            Load load = new Load(500, () -> shop.get(App.ITEM));
            try (load) {
                for (int i = 0; i < RESTARTS; i++) {
                    first.stop();
                    App next = App.prices(boot, etcd);
                    first = second;
                    second = next;
                    long newest = next.pid();
                    Await.until("the new one is called", () -> shop.calls(22).containsKey(newest));
                }
            }
            assertEquals(List.of(), load.failures(), "of " + load.calls() + " calls");
        } finally {
            first.close();
            second.close();
        }
    }

    @Test
    void etcd_may_be_away_at_the_start_and_for_longer_than_leases_last() {
        etcd.stop();
        try (App prices = App.prices(boot, etcd, "--switchboard.lease-ttl=2s");
                App shop = App.shop(boot, etcd)) {
            assertTrue(prices.get("/actuator/health").contains("UP"));
            etcd.restart(true);
            Await.until("it is registered", () -> etcd.read("").size() == 1);
            Await.until("it is called", shop::answers);
            etcd.stop();
            Load load = new Load(50, () -> shop.get(App.ITEM));
            try (load) {
                // Longer than the TTL.
                Await.pass(Duration.ofSeconds(5));
            }
            assertEquals(List.of(), load.failures(), "of " + load.calls() + " calls");
            etcd.restart(false);
            Await.until("it is registered anew", () -> etcd.read("").size() == 1);
            shop.calls(10);
        }
    }

    @Test
    void applications_that_are_built_ahead_of_time_register_and_call(@TempDir Path folder) {
        try (App prices = App.ahead(BuiltAhead.of("prices.PricesApplication", boot, folder.resolve("prices")), etcd);
                App shop = App.ahead(BuiltAhead.of("shop.ShopApplication", boot, folder.resolve("shop")), etcd)) {
            Await.until("it is called", shop::answers);
            assertEquals(Set.of(prices.pid()), shop.calls(10).keySet());
            assertTrue(prices.get("/actuator/switchboard").contains("\"service\":\"prices\""));
            assertTrue(prices.get("/actuator/health").contains("UP"));
            assertTrue(shop.get("/actuator/prometheus").contains("switchboard_service=\"prices\""));
            prices.stop();
            assertEquals(Map.of(), etcd.read(""), "it leaves when it ends");
        }
    }

    /** A call that comes before anything is registered, or before the caller has heard of it, fails, as it is to. */
    private void awaitBothCalled(App shop) {
        Await.until("both are registered", () -> etcd.read("").size() == 2);
        Await.until("the caller has heard of them", shop::answers);
        Await.until("both are called", () -> shop.calls(22).size() == 2);
    }

    private static String idOf(App prices) {
        String report = prices.get("/actuator/switchboard");
        String key = "\"id\":\"";
        int from = report.indexOf(key) + key.length();
        return report.substring(from, report.indexOf('"', from));
    }
}
