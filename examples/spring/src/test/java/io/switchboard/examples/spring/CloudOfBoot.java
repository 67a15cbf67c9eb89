package io.switchboard.examples.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.Load;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Applications with Spring Cloud, each a process; a subclass says on which version of Spring Boot. */
abstract class CloudOfBoot {
    /** The ways in which the shop calls. */
    private static final List<String> WAYS =
            List.of("/rest-client/tea", "/rest-template/tea", "/web-client/tea", "/feign/tea");

    private static final String ROUTE = "/price/tea";
    /** A caller may be held up for long where all cores are taken. */
    private static final String PATIENT = "--switchboard.registration.drain-delay=4s";

    private final EtcdServer etcd = EtcdServer.start();
    private final CloudApps apps;
    private final List<App> started = new ArrayList<>();

    CloudOfBoot(String boot) {
        apps = new CloudApps(boot, etcd);
    }

    @AfterEach
    void stop() {
        started.forEach(App::close);
        etcd.close();
    }

    @Test
    void no_call_is_lost_while_servers_are_restarted() {
        App first = keep(apps.prices(PATIENT));
        App second = keep(apps.prices(PATIENT));
        App shop = keep(apps.shop());
        App gateway = keep(apps.gateway());
        awaitCalled(shop, gateway, first, second);

        Load byGateway = new Load(200, () -> gateway.get(ROUTE));
        Load byShop = new Load(200, () -> shop.get(WAYS.get(0)));
        try (byGateway;
                byShop) {
            first.stop();
            App third = keep(apps.prices(PATIENT));
            awaitCalled(shop, gateway, second, third);
            second.stop();
            awaitCalled(shop, gateway, third);
        }
        assertEquals(List.of(), byGateway.failures(), "of " + byGateway.calls() + " calls");
        assertEquals(List.of(), byShop.failures(), "of " + byShop.calls() + " calls");
    }

    @Test
    void a_start_without_a_transport_of_grpc_says_what_to_add() {
        try (Child failed = apps.shopWithoutTransport()) {
            assertTrue(
                    Await.within(Duration.ofMinutes(3), failed.onEnd()).isPresent(),
                    () -> "it does not end: " + failed.lines(0));
            assertEquals(1, failed.exitValue());
            Await.until(
                    () -> "it is told: " + failed.lines(0),
                    () -> String.join("\n", failed.lines(0)).contains("""
                            Description:

                            There is no transport of gRPC to reach etcd by.

                            Action:

                            Add the dependency io.grpc:grpc-netty-shaded"""));
        }
    }

    private App keep(App app) {
        started.add(app);
        return app;
    }

    /** By each way, until these and no others answer. */
    private static void awaitCalled(App shop, App gateway, App... servers) {
        Set<Long> pids = Set.of(servers).stream().map(App::pid).collect(Collectors.toSet());
        WAYS.forEach(way -> awaitCalled(shop, way, pids));
        awaitCalled(gateway, ROUTE, pids);
    }

    private static void awaitCalled(App caller, String path, Set<Long> pids) {
        Await.until(
                () -> path + " gets to " + pids,
                () -> caller.answers(path) && caller.calls(path, 8).keySet().equals(pids));
    }
}
