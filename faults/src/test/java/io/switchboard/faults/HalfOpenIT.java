package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.RegistrationState;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.testing.EtcdCluster;
import io.switchboard.testing.FaultProxy.Direction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections to etcd that stay open and carry nothing, in one direction. */
class HalfOpenIT {
    /** Ping every 10 s, its answer within 5 s, and something for a machine that is busy. */
    private static final Duration FOUND = Duration.ofSeconds(10 + 5 + 25);

    @Test
    void a_connection_that_swallows_one_way_is_found_in_time() {
        try (EtcdCluster cluster = EtcdCluster.start();
                ProxiedNetwork swallowsRequests = ProxiedNetwork.to(cluster.endpoints());
                ProxiedNetwork swallowsAnswers = ProxiedNetwork.to(cluster.endpoints());
                Scene scene = Scene.open(String.join(",", cluster.endpoints()), swallowsRequests.endpoints(), 2);
                Switchboard other =
                        Scene.connect(Scene.options(swallowsAnswers.endpoints()).build());
                FollowedSet otherView = FollowedSet.of(other.directory(), Scene.SERVICE)) {
            otherView.awaitLive(scene.addresses());
            int mark = scene.view().mark();
            Duration start = scene.traffic().now();
            swallowsRequests.blackHole(Direction.TO_SERVER);
            swallowsAnswers.blackHole(Direction.TO_CLIENT);
            scene.view().await("stale", snapshot -> snapshot.freshness() == Freshness.STALE);
            otherView.await("stale", snapshot -> snapshot.freshness() == Freshness.STALE);
            Duration took = scene.traffic().now().minus(start);
            assertTrue(took.compareTo(FOUND) < 0, () -> "found after " + took);
            scene.join();
            swallowsRequests.heal();
            swallowsAnswers.heal();
            scene.awaitHealed();
            otherView.awaitLive(scene.addresses());
            Expect.kept(
                    scene.view(),
                    mark,
                    FollowedSet.addresses(scene.view().seen().get(mark - 1)));
            Expect.noFailure(scene.traffic());
        }
    }

    @Test
    void a_lease_is_kept_alive_through_another_member() {
        try (EtcdCluster cluster = EtcdCluster.start();
                ProxiedNetwork ofServers = ProxiedNetwork.to(cluster.endpoints());
                Scene scene = Scene.open(
                        // Time for two attempts, of which one may go the dead way.
                        EtcdOptions.builder(ofServers.endpoints())
                                .leaseTtl(Duration.ofSeconds(6))
                                .requestTimeout(Duration.ofSeconds(1))
                                .build(),
                        Scene.options(String.join(",", cluster.endpoints())).build(),
                        2)) {
            List<RegistrationState> states = scene.servers().get(0).states();
            int mark = scene.view().mark();
            ofServers.to(1).blackHole(Direction.BOTH);
            Await.pass(Duration.ofSeconds(12));
            ofServers.heal();
            scene.awaitHealed();
            assertEquals(List.of(RegistrationState.ACTIVE), states);
            Expect.kept(scene.view(), mark, scene.addresses());
            Expect.noFailure(scene.traffic());
        }
    }
}
