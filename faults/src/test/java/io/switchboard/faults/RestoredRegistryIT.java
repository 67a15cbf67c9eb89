package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdCluster;
import io.switchboard.testing.EtcdServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry comes back as it was, with nothing in it, or as another one. */
class RestoredRegistryIT {
    @Test
    void registrations_put_themselves_back_into_a_restored_registry(@TempDir Path folder) {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            String endpoints = String.join(",", cluster.endpoints());
            try (RawEtcd raw = RawEtcd.connect(cluster.endpoints().get(0))) {
                raw.put(Scene.SERVICE + "/ghost", "{\"Op\":0,\"Addr\":\"127.0.0.1:1\",\"Metadata\":{\"weight\":0}}");
            }
            cluster.save(folder);
            try (RawEtcd raw = RawEtcd.connect(cluster.endpoints().get(0))) {
                raw.delete(Scene.SERVICE + "/ghost");
            }
            try (Scene scene = Scene.open(endpoints, 3)) {
                int mark = scene.view().mark();
                cluster.killAll();
                cluster.restore(folder);
                // The ghost is in the backup: who sees it has read the registry afresh.
                scene.view()
                        .await(
                                "read afresh",
                                snapshot -> FollowedSet.addresses(snapshot).contains("127.0.0.1:1"));
                try (RawEtcd raw = RawEtcd.connect(cluster.endpoints().get(0))) {
                    assertEquals(1, raw.delete(Scene.SERVICE + "/ghost"));
                }
                scene.awaitHealed();
                Expect.neverEmpty(scene.view(), mark);
                Expect.noFailure(scene.traffic());
            }
        }
    }

    @Test
    void registrations_put_themselves_back_into_an_emptied_registry() {
        try (EtcdCluster cluster = EtcdCluster.start();
                Scene scene = Scene.open(String.join(",", cluster.endpoints()), 3)) {
            int mark = scene.view().mark();
            cluster.killAll();
            cluster.restartAll(false);
            scene.awaitHealed();
            Expect.neverEmpty(scene.view(), mark);
            Expect.noFailure(scene.traffic());
        }
    }

    @Test
    void registrations_put_themselves_into_another_cluster_at_the_same_address() {
        try (EtcdServer one = EtcdServer.start();
                EtcdServer other = EtcdServer.startWith("--initial-cluster-token=another");
                RawEtcd raw = RawEtcd.connect(other.endpoint());
                ProxiedNetwork network = ProxiedNetwork.to(List.of(one.endpoint()));
                Scene scene = Scene.open(network.endpoints(), 3)) {
            // Further than the first: a client that only resumed would hear nothing, or the wrong things.
            for (int i = 0; i < 100; i++) {
                raw.put("filler", Integer.toString(i));
            }
            int mark = scene.view().mark();
            network.to(0).leadTo(other.endpoint());
            Await.until("all are registered there", () -> raw.count(Scene.SERVICE + "/") == 3);
            scene.awaitHealed();
            assertTrue(scene.view().last().revision() > 100);
            Expect.neverEmpty(scene.view(), mark);
            Expect.noFailure(scene.traffic());
        }
    }
}
