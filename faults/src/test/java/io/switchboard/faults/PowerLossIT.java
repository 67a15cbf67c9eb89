package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Snapshot;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Most servers lose power at once: their leases expire together, their connections hang half-open. */
class PowerLossIT {
    /** Within 2 s on a machine that has nothing else to do; without probes it would be 5 min. */
    private static final Duration DROPPED = Duration.ofSeconds(15);

    @Test
    void the_dead_are_doubted_probed_and_dropped_and_no_call_waits_for_them() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(etcd.endpoint(), 1)) {
            Set<Child> rack = new HashSet<>();
            Set<String> all = new HashSet<>(scene.names());
            for (int i = 0; i < 3; i++) {
                rack.add(supervisor.server("rack-" + i, etcd.endpoint(), Scene.SERVICE, "--ttl=2000"));
                all.add("rack-" + i);
            }
            scene.traffic().awaitServers(all);
            int mark = scene.view().mark();
            rack.forEach(Child::pause);

            // etcd notices by the leases; what is sent to the dead until then is lost, as nobody can know.
            Await.until("the dead are no longer listed", () -> raw.count(Scene.SERVICE + "/") == 1);
            Duration removed = scene.traffic().now();
            scene.view().awaitAddresses(scene.addresses());
            Duration took = scene.traffic().now().minus(removed);
            assertTrue(took.compareTo(DROPPED) <= 0, () -> "dropped after " + took);
            assertTrue(
                    scene.view().since(mark).stream()
                            .anyMatch(snapshot -> !snapshot.doubted().isEmpty()),
                    "never doubted");
            Expect.kept(scene.view(), mark, scene.addresses());

            // What was sent when the removal was known may have waited for a probe, and has not failed.
            Await.pass(Traffic.DEADLINE);
            Expect.noFailureSince(scene.traffic(), removed.plusSeconds(1));
            scene.traffic().awaitServers(scene.names());
            Snapshot last = scene.view().last();
            assertTrue(last.doubted().isEmpty(), last::toString);
        }
    }
}
