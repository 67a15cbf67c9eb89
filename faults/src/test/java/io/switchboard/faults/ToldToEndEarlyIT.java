package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Servers are told to end before they know that they are registered: they end in order, and nothing of them stays. */
class ToldToEndEarlyIT {
    private static final String SERVICE = "faults/early";

    /** Longer than any of it takes: what is taken out is gone before, and what is not would be seen. */
    private static final Duration TTL = Duration.ofSeconds(20);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration DRAIN_DELAY = Duration.ofSeconds(1);
    private static final Duration ON_THE_WAY = Duration.ofMillis(700);
    private static final Duration BOUND = REQUEST_TIMEOUT.multipliedBy(2).plus(DRAIN_DELAY);

    @Test
    void it_ends_in_order_and_nothing_of_it_stays() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                ProxiedNetwork refusing = ProxiedNetwork.to(List.of(etcd.endpoint()));
                ProxiedNetwork silent = ProxiedNetwork.to(List.of(etcd.endpoint()));
                ProxiedNetwork answering = ProxiedNetwork.to(List.of(etcd.endpoint()));
                ProxiedNetwork asking = ProxiedNetwork.to(List.of(etcd.endpoint()));
                Supervisor supervisor = new Supervisor()) {
            refusing.cut();
            silent.blackHole(FaultProxy.Direction.TO_SERVER);
            silent.blackHole(FaultProxy.Direction.TO_CLIENT);
            Child refused = server(supervisor, "refused", refusing);
            Child unanswered = server(supervisor, "unanswered", silent);
            Ending one = Ending.of(refused);
            Ending two = Ending.of(unanswered);

            // The first write is made, and its answer does not come. On a machine that stands still for as long it
            // does: then
            // this one is registered, and what follows has to hold all the same.
            answering.delay(ON_THE_WAY);
            Child written = server(supervisor, "written", answering);
            Await.until("its key is there", () -> raw.count(key(written)) == 1);
            answering.blackHole(FaultProxy.Direction.TO_CLIENT);
            Ending three = Ending.of(written);

            // The first write is on its way when the process ends, and comes after its end.
            asking.delay(ON_THE_WAY);
            Set<Long> before = raw.leases();
            Child unwritten = server(supervisor, "unwritten", asking);
            Await.until("its lease is there", () -> !before.containsAll(raw.leases()));
            asking.blackHole(FaultProxy.Direction.TO_SERVER);
            Await.pass(ON_THE_WAY.plusMillis(500));
            Ending four = Ending.of(unwritten);

            one.within(BOUND);
            two.within(BOUND);
            // No answer comes to what it says last, and then there are callers who may have seen it, and have to turn
            // to others.
            three.between(BOUND, BOUND);
            four.within(BOUND);
            Stream.of(refusing, silent, answering, asking).forEach(ProxiedNetwork::heal);
            // What arrives late is under a lease that nobody keeps.
            Await.until("nothing is left", () -> {
                assertTrue(raw.everyKeyHasLease(SERVICE + "/"), "a key without a lease outlives its process");
                return raw.count(SERVICE + "/") == 0 && raw.leases().isEmpty();
            });
        }
    }

    private static String key(Child server) {
        return SERVICE + "/" + server.address();
    }

    private static Child server(Supervisor supervisor, String name, ProxiedNetwork network) {
        return supervisor.server(
                name,
                network.endpoints(),
                SERVICE,
                "--ttl=" + TTL.toMillis(),
                "--request-timeout=" + REQUEST_TIMEOUT.toMillis(),
                "--drain-delay=" + DRAIN_DELAY.toMillis());
    }
}
