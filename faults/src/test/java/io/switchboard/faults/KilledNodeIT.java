package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.RegistrationState;
import io.switchboard.harness.Await;
import io.switchboard.testing.EtcdCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members of etcd are killed one by one, the leader among them, while calls go on. */
class KilledNodeIT {
    @Test
    void view_and_registrations_do_not_notice() {
        try (EtcdCluster cluster = EtcdCluster.start();
                ProxiedNetwork network = ProxiedNetwork.to(cluster.endpoints());
                Scene scene = Scene.open(network.endpoints(), 3)) {
            int mark = scene.view().mark();
            List<RegistrationState> states = scene.servers().get(0).states();
            for (int round = 0; round < 2; round++) {
                int killed = cluster.leader();
                int accepted = network.accepted();
                Duration start = scene.traffic().now();
                cluster.kill(killed);
                // Renewals have to go on through the others: longer than a lease lives by itself.
                Await.pass(Scene.TTL.multipliedBy(2));
                // Four processes in one, each of them dials the dead member about twice a second.
                Expect.atMost(
                        4 * 4,
                        network.accepted() - accepted,
                        scene.traffic().now().minus(start),
                        "connections");
                cluster.restart(killed);
            }
            scene.awaitHealed();
            Expect.kept(scene.view(), mark, scene.addresses());
            Expect.noFailure(scene.traffic());
            assertEquals(List.of(RegistrationState.ACTIVE), states);
        }
    }
}
