package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Servers are told to end by SIGTERM while they cannot say in etcd that they leave, or cannot say it in time. Calls are
 * made all the while, and each takes the servers that leave 0.2 s.
 */
class LeaveWithoutEtcdIT {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration DRAIN_DELAY = Duration.ofMillis(500);
    private static final Duration CALL = Duration.ofMillis(200);

    /** What a server that drains may wait for calls: never, since they all end. */
    private static final Duration GRACE = Duration.ofSeconds(55);

    /** Twice the request timeout for etcd, the drain delay, and the calls that were under way. */
    private static final Duration BOUND =
            REQUEST_TIMEOUT.multipliedBy(2).plus(DRAIN_DELAY).plus(CALL);

    private record Leaving(Child server, ProxiedNetwork network, Consumer<ProxiedNetwork> fault) {}

    @Test
    void it_ends_within_its_bound_and_no_call_is_lost() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                ProxiedNetwork refusing = ProxiedNetwork.to(List.of(etcd.endpoint()));
                ProxiedNetwork silent = ProxiedNetwork.to(List.of(etcd.endpoint()));
                ProxiedNetwork deaf = ProxiedNetwork.to(List.of(etcd.endpoint()));
                ProxiedNetwork slow = ProxiedNetwork.to(List.of(etcd.endpoint()));
                ProxiedNetwork late = ProxiedNetwork.to(List.of(etcd.endpoint()));
                ProxiedNetwork narrow = ProxiedNetwork.to(List.of(etcd.endpoint()));
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 2)) {
            List<Leaving> all = List.of(
                    leaving(supervisor, "refused", refusing, ProxiedNetwork::cut),
                    leaving(supervisor, "silent", silent, network -> {
                        network.blackHole(FaultProxy.Direction.TO_SERVER);
                        network.blackHole(FaultProxy.Direction.TO_CLIENT);
                    }),
                    leaving(supervisor, "deaf", deaf, network -> network.blackHole(FaultProxy.Direction.TO_CLIENT)),
                    leaving(supervisor, "slow", slow, network -> network.delay(Duration.ofSeconds(3))),
                    leaving(supervisor, "late", late, network -> network.delay(Duration.ofMillis(300))),
                    leaving(
                            supervisor,
                            "narrow",
                            narrow,
                            network -> network.to(0).rate(100)));
            Set<String> names = new TreeSet<>(scene.names());
            all.forEach(one -> names.add(one.server().name()));
            scene.traffic().awaitAnswers(names);

            all.forEach(one -> one.fault().accept(one.network()));
            all.stream()
                    .map(one -> Ending.of(one.server()))
                    .toList()
                    .forEach(ending -> ending.between(DRAIN_DELAY, BOUND));
            // Some of them are listed until their leases have run out.
            scene.traffic().awaitServers(scene.names());
            scene.view().awaitLive(scene.addresses());
            assertEquals(2, raw.count(Scene.SERVICE + "/"));
            Expect.noFailure(scene.traffic());
        }
    }

    @Test
    void a_caller_that_is_as_blind_as_the_server_learns_it_from_the_connection() {
        try (EtcdServer etcd = EtcdServer.start();
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 2)) {
            Child first = server(supervisor, "first", etcd.endpoint());
            Child second = server(supervisor, "second", etcd.endpoint());
            scene.traffic().awaitAnswers(Set.of("server-0", "server-1", "first", "second"));

            etcd.pause();
            Ending.of(first).between(DRAIN_DELAY, BOUND);
            scene.traffic().awaitServers(Set.of("server-0", "server-1", "second"));
            etcd.kill();
            Ending.of(second).between(DRAIN_DELAY, BOUND);
            scene.traffic().awaitServers(scene.names());
            assertTrue(scene.view().addresses().contains(second.address()), "nobody has told that it left");

            etcd.restart(true);
            scene.awaitHealed();
            Expect.noFailure(scene.traffic());
        }
    }

    private static Leaving leaving(
            Supervisor supervisor, String name, ProxiedNetwork network, Consumer<ProxiedNetwork> fault) {
        return new Leaving(server(supervisor, name, network.endpoints()), network, fault);
    }

    private static Child server(Supervisor supervisor, String name, String endpoints) {
        return supervisor.server(
                name,
                endpoints,
                Scene.SERVICE,
                "--ttl=" + Scene.TTL.toMillis(),
                "--request-timeout=" + REQUEST_TIMEOUT.toMillis(),
                "--drain-delay=" + DRAIN_DELAY.toMillis(),
                "--grace=" + GRACE.toMillis(),
                "--latency=" + CALL.toMillis());
    }
}
