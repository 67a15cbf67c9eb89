package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.switchboard.core.Freshness;
import io.switchboard.core.RegistrationState;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.harness.Await;
import io.switchboard.harness.Said;
import io.switchboard.testing.EtcdCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cluster gets another member and loses those that the processes were told of. */
class MembershipIT {
    @Test
    void processes_follow_the_cluster_to_members_that_they_were_not_told_of() {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            String told = cluster.endpoints().get(0);
            int learner = cluster.addLearner();
            String added = cluster.endpoints().get(learner).substring("http://".length());
            try (Said said = new Said();
                    Scene scene = Scene.open(options(told), options(told), 2)) {
                List<RegistrationState> states = scene.servers().get(0).states();
                said.await("etcd's members are ");
                assertFalse(said.text().contains(added), "a learner serves nobody");
                int mark = scene.view().mark();

                promote(cluster, learner);
                said.await(added);
                // Two members that were there from the start go, first of all the one that everybody was told of.
                cluster.remove(0);
                Await.pass(Scene.TTL);
                cluster.remove(1);
                Await.pass(Scene.TTL);
                scene.view().await("live", snapshot -> snapshot.freshness() == Freshness.LIVE);
                int weight = 7;
                scene.servers().get(0).weigh(weight);
                scene.view()
                        .await(
                                "a change made through the new members",
                                snapshot -> snapshot.instances().stream()
                                        .anyMatch(instance -> instance.weight() == weight));
                assertEquals(List.of(RegistrationState.ACTIVE), states);
                Expect.kept(
                        scene.view(),
                        mark,
                        FollowedSet.addresses(scene.view().seen().get(mark - 1)));
                Expect.noFailure(scene.traffic());
            }
        }
    }

    private static EtcdOptions options(String endpoint) {
        return Scene.options(endpoint).followMembers(true).build();
    }

    /** A learner has to catch up first, which etcd tells by refusing. */
    private static void promote(EtcdCluster cluster, int learner) {
        Await.until("the learner is promoted", () -> {
            try {
                cluster.promote(learner);
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        });
    }
}
