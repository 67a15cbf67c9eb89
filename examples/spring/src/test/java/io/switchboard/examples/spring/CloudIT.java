package io.switchboard.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.harness.Await;
import io.switchboard.harness.Load;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.testing.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What callers with Spring Cloud do when operators, servers and requests want something of them, on the newest Boot.
 * All tests have the same processes.
 */
@Tag("mesh")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CloudIT {
    private static final ChangeAuthor AUTHOR = new ChangeAuthor("test", "");

    private static final String WAY = "/rest-client/tea";
    private static final String ROUTE = "/price/tea";

    /** By the routes that a gateway makes of the services that it finds. */
    private static final String FOUND = "/prices/price/tea";

    private static final String LEASE = "--switchboard.lease-ttl=5s";
    private static final String GATEWAY = "--spring.cloud.gateway.server.webflux.";

    private final EtcdServer etcd = EtcdServer.start();
    private final RegisteredPrices registry = new RegisteredPrices(etcd);
    private final List<App> started = new ArrayList<>();
    private final CloudApps apps = new CloudApps("4.1", etcd);
    private final String kept;
    private final App gateway;
    private final App shop;
    private final App first;
    private final App second;

    /** @param cache the shop's memory of whom it calls, which outlives it */
    CloudIT(@TempDir Path cache) {
        kept = "--switchboard.client.cache.directory=" + cache;
        try {
            gateway = keep(apps.gateway(
                    GATEWAY + "default-filters[0]=Retry=5",
                    GATEWAY + "discovery.locator.enabled=true",
                    GATEWAY + "discovery.locator.lower-case-service-id=true"));
            shop = keep(apps.shop(kept, "--spring.cloud.loadbalancer.configurations=weighted"));
            first = keep(apps.pricesWithGrpc(LEASE));
            second = keep(apps.prices(LEASE));
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, this::stop);
            throw e;
        }
    }

    @AfterAll
    void stop() {
        started.forEach(App::close);
        registry.close();
        etcd.close();
    }

    @Test
    void both_ports_of_an_application_are_services_of_their_own() {
        Await.until(
                "both are registered",
                () -> registry.instances(RegisteredPrices.HTTP).size() == 2
                        && registry.instances(RegisteredPrices.GRPC).size() == 1);
        assertTrue(registry.instances(RegisteredPrices.GRPC).stream()
                .noneMatch(instance -> instance.address().port() == first.port()));
    }

    @Test
    void an_operators_weight_and_drain_are_heeded() {
        awaitCalled(shop, WAY, first, second);
        InstanceTarget target = registry.target(first);
        Await.on(registry.admin().setWeight(target, 10, AUTHOR));
        Await.until("the weight is heeded", () -> {
            int calls = shop.calls(WAY, 110).getOrDefault(first.pid(), 0);
            return calls > 0 && calls <= 20;
        });
        Await.on(registry.admin().clearWeight(target, AUTHOR));
        Await.on(registry.admin().drain(target, AUTHOR));
        awaitCalled(shop, WAY, second);
        awaitCalled(gateway, ROUTE, second);
        Await.on(registry.admin().undrain(target, AUTHOR));
        awaitCalled(shop, WAY, first, second);
        awaitCalled(gateway, ROUTE, first, second);
    }

    @Test
    void a_killed_server_is_hardly_called_and_another_may_be_tried() {
        App victim = keep(apps.prices(LEASE));
        awaitCalled(gateway, ROUTE, first, second, victim);
        awaitCalled(shop, WAY, first, second, victim);

        Load triedAgain = new Load(200, () -> gateway.get(ROUTE));
        Load triedOnce = new Load(200, () -> shop.get(WAY));
        try (triedAgain;
                triedOnce) {
            victim.kill();
            Await.until(
                    "its lease ends",
                    () -> registry.instances(RegisteredPrices.HTTP).size() == 2);
            awaitCalled(shop, WAY, first, second);
        }
        // Each time that it is called again, by no more than those who call at once.
        int failed = triedOnce.failures().size();
        assertTrue(failed <= Load.THREADS * 6, () -> failed + " of " + triedOnce.calls());
        assertEquals(List.of(), triedAgain.failures());
    }

    @Test
    void a_gateway_finds_services_by_itself_and_bears_names_and_paths_of_any_kind() throws InterruptedException {
        awaitCalled(gateway, FOUND, first, second);
        // Of some no URI can be made, and some are patterns of paths.
        List<Registration> odd = Stream.of(
                        "http/a_b", "http/{a}", "http/**", "http/*", "http/a%2Fb", "http/a/b", "http/T(a)", "http/'a")
                .map(name -> registry.client().registrar().register(new ServiceName(name), Instance.at("127.0.0.1:1")))
                .toList();
        for (Registration registration : odd) {
            assertTrue(registration.awaitActive(Duration.ofMinutes(1)));
        }
        try (App late = apps.shop("--spring.application.name=late")) {
            Await.until("it has heard of the prices", () -> late.answers(WAY));
            Await.until("a route is made for what came after them", () -> gateway.answers("/late" + WAY));
        }
        for (String path : List.of(
                "/%00/price/tea",
                "/..%2Fprices/price/tea",
                "/http%2Fprices/price/tea",
                "/http/prices/price/tea",
                "/switchboard%2Foverrides/x",
                "/nobody/price/tea",
                "/" + "a".repeat(2_000) + "/price/tea")) {
            assertFalse(gateway.answers(path), path);
        }
        awaitCalled(gateway, FOUND, first, second);
        odd.forEach(Registration::close);
    }

    @Test
    void etcd_may_be_away_for_longer_than_leases_last_and_come_back_empty() {
        awaitCalled(shop, WAY, first, second);
        awaitCalled(gateway, ROUTE, first, second);
        awaitCalled(gateway, FOUND, first, second);
        Load byGateway = new Load(100, () -> gateway.get(ROUTE));
        Load byFound = new Load(100, () -> gateway.get(FOUND));
        Load byShop = new Load(200, () -> shop.get(WAY));
        try (byGateway;
                byFound;
                byShop) {
            etcd.stop();
            try (App restarted = apps.shop(kept)) {
                awaitCalled(restarted, WAY, first, second);
                // Longer than a lease.
                Await.pass(Duration.ofSeconds(5));
                assertTrue(restarted.get("/actuator/health").contains("UP"));
                awaitCalled(restarted, WAY, first, second);
            }
            etcd.restart(false);
            // Who looks as soon as etcd is back may not be connected again yet.
            Await.until(
                    () -> "all are registered anew",
                    Duration.ofMinutes(1),
                    () -> registry.instances(RegisteredPrices.HTTP).size() == 2
                            && registry.instances(RegisteredPrices.GRPC).size() == 1);
            awaitCalled(gateway, FOUND, first, second);
        }
        assertEquals(List.of(), byGateway.failures(), "of " + byGateway.calls() + " calls");
        assertEquals(List.of(), byFound.failures(), "of " + byFound.calls() + " calls by a route of its own");
        assertEquals(List.of(), byShop.failures(), "of " + byShop.calls() + " calls");
    }

    private App keep(App app) {
        started.add(app);
        return app;
    }

    /** A call that fails says that they are not called alone yet; of a killed server callers hear a moment later. */
    private static void awaitCalled(App caller, String path, App... servers) {
        Set<Long> pids = Set.of(servers).stream().map(App::pid).collect(Collectors.toSet());
        Await.until(
                () -> path + " gets to " + pids,
                Duration.ofMinutes(1),
                () -> caller.calls(path, 22).keySet().equals(pids));
    }
}
