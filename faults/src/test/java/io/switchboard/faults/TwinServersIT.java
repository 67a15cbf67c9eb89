package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two processes claim one key. */
class TwinServersIT {
    @Test
    void the_one_that_started_later_wins_and_the_other_stops_and_says_so() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 1)) {
            Child older = twin(supervisor, etcd, "older");
            older.first("STATE ACTIVE");
            scene.traffic().awaitServers(Set.of("server-0", "older"));
            Child newer = twin(supervisor, etcd, "newer");
            newer.first("STATE ACTIVE");
            older.first("STATE SUPERSEDED");
            String problem = older.ask("problem", "PROBLEM");
            assertTrue(problem.contains("newer"), problem);
            scene.traffic().awaitServers(Set.of("server-0", "newer"));
            // The older one leaves: that must not take the newer one's key.
            older.terminate();
            older.awaitEnd();
            assertTrue(raw.leaseOf(Scene.SERVICE + "/twin") != 0);
            scene.traffic().awaitServers(Set.of("server-0", "newer"));
            Expect.noFailure(scene.traffic());
        }
    }

    @Test
    void a_frozen_twin_that_wakes_leaves_the_key_to_the_newer_one() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 1)) {
            Child older = twin(supervisor, etcd, "older");
            older.first("STATE ACTIVE");
            scene.traffic().awaitServers(Set.of("server-0", "older"));
            older.pause();
            scene.view().await("without it", snapshot -> snapshot.instances().size() == 1);
            Child newer = twin(supervisor, etcd, "newer");
            newer.first("STATE ACTIVE");
            long lease = raw.leaseOf(Scene.SERVICE + "/twin");
            scene.traffic().awaitServers(Set.of("server-0", "newer"));
            var woken = scene.traffic().now();
            older.resume();
            older.first("STATE SUPERSEDED");
            assertEquals(lease, raw.leaseOf(Scene.SERVICE + "/twin"), "the key is the newer one's");
            scene.traffic().awaitServers(Set.of("server-0", "newer"));
            Expect.onlySentTo(scene.traffic(), older.address());
            assertEquals(
                    List.of(),
                    scene.traffic().since(woken).stream()
                            .filter(outcome -> "older".equals(outcome.server()))
                            .toList());
        }
    }

    private static Child twin(Supervisor supervisor, EtcdServer etcd, String name) {
        return supervisor.server(name, etcd.endpoint(), Scene.SERVICE, "--ttl=2000", "--id=twin");
    }
}
