package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.core.RegistrationState;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.testing.EtcdCluster;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An etcd that answers late, or a member that stands still. */
class SlowEtcdIT {
    @Test
    void late_answers_are_waited_for_and_never_asked_for_in_heaps() {
        try (EtcdServer etcd = EtcdServer.start();
                ProxiedNetwork network = ProxiedNetwork.to(List.of(etcd.endpoint()));
                Scene scene = Scene.open(
                        EtcdOptions.builder(network.endpoints())
                                .leaseTtl(Duration.ofSeconds(6))
                                .requestTimeout(Duration.ofMillis(500))
                                .build(),
                        EtcdOptions.builder(network.endpoints())
                                .requestTimeout(Duration.ofMillis(500))
                                .build(),
                        3)) {
            int mark = scene.view().mark();
            List<RegistrationState> states = scene.servers().get(0).states();

            // A round trip of 0.4 s fits into a third of the TTL: nothing is lost.
            network.delay(Duration.ofMillis(200));
            Await.pass(Duration.ofSeconds(5));
            assertEquals(List.of(RegistrationState.ACTIVE), states);
            Expect.kept(scene.view(), mark, scene.addresses());

            // One of 4 s fits into nothing: every request and every keepalive times out.
            network.delay(Duration.ofSeconds(2));
            long asked = EtcdMetrics.read(etcd.endpoint()).started();
            Duration start = scene.traffic().now();
            Await.pass(Duration.ofSeconds(8));
            Expect.atMost(
                    4 * 3,
                    EtcdMetrics.read(etcd.endpoint()).started() - asked,
                    scene.traffic().now().minus(start),
                    "requests of three servers and a client");

            network.heal();
            scene.awaitHealed();
            // Leases have run out, and the servers answer.
            Expect.neverEmpty(scene.view(), mark);
            Expect.noFailure(scene.traffic());
        }
    }

    @Test
    void a_member_that_stands_still_is_gone_around() {
        try (EtcdCluster cluster = EtcdCluster.start();
                Scene scene = Scene.open(
                        EtcdOptions.builder(String.join(",", cluster.endpoints()))
                                .leaseTtl(Duration.ofSeconds(6))
                                .requestTimeout(Duration.ofSeconds(1))
                                .build(),
                        Scene.options(String.join(",", cluster.endpoints())).build(),
                        2)) {
            int mark = scene.view().mark();
            int frozen = (cluster.leader() + 1) % 3;
            cluster.pause(frozen);
            Await.pass(Duration.ofSeconds(8));
            cluster.resume(frozen);
            scene.awaitHealed();
            Expect.kept(scene.view(), mark, scene.addresses());
            Expect.noFailure(scene.traffic());
        }
    }
}
