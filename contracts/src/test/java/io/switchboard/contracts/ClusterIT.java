package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.testing.EtcdCluster;
import io.switchboard.testing.SnapshotQueue;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Members of a cluster come and go under a client. */
class ClusterIT {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    @Test
    void one_endpoint_is_enough_to_survive_its_member() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.start();
                Switchboard switchboard = Switchboard.connect(
                        EtcdOptions.builder(cluster.endpoints().get(0))
                                .followMembers(true)
                                .build());
                SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            Registration first = switchboard.register(DEMO.value(), Instance.at("10.0.0.1:80"));
            assertTrue(first.awaitActive(Duration.ofMinutes(1)));
            followed.until(snapshot -> snapshot.instances().size() == 1);
            cluster.kill(0);
            Registration second = switchboard.register(DEMO.value(), Instance.at("10.0.0.2:80"));
            assertTrue(second.awaitActive(Duration.ofMinutes(1)));
            followed.until(snapshot -> snapshot.instances().size() == 2 && snapshot.freshness() == Freshness.LIVE);
            assertEquals(RegistrationState.ACTIVE, first.state());
        }
    }

    @Test
    void a_cluster_killed_member_by_member_is_followed_all_the_while() throws Exception {
        try (EtcdCluster cluster = EtcdCluster.start();
                Switchboard switchboard =
                        Switchboard.connect(cluster.endpoints().toArray(String[]::new));
                SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            Registration registration = switchboard.register(DEMO.value(), Instance.at("10.0.0.1:80"));
            assertTrue(registration.awaitActive(Duration.ofMinutes(1)));
            for (int member = 0; member < 3; member++) {
                cluster.kill(member);
                int weight = 10 + member;
                registration.update(
                        registration.instance().toBuilder().weight(weight).build());
                followed.until(snapshot -> snapshot.instances().size() == 1
                        && snapshot.instances().get(0).weight() == weight);
                cluster.restart(member);
            }
        }
    }
}
