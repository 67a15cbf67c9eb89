package io.switchboard.faults;

import io.switchboard.core.Freshness;
import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.harness.Said;
import io.switchboard.testing.EtcdCluster;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** All members of etcd are gone for longer than a lease lives, and servers come and go meanwhile. */
class WholeClusterDownIT {
    @Test
    void calls_go_on_and_the_list_is_put_right_only_once_it_is_known_whole() {
        try (EtcdCluster cluster = EtcdCluster.start();
                ProxiedNetwork network = ProxiedNetwork.to(cluster.endpoints());
                Supervisor supervisor = new Supervisor();
                Scene scene = Scene.open(network.endpoints(), 2);
                Said said = new Said()) {
            Child dying = supervisor.server("dying", network.endpoints(), Scene.SERVICE, "--ttl=2000");
            scene.traffic().awaitServers(Set.of("server-0", "server-1", "dying"));
            int mark = scene.view().mark();

            cluster.killAll();
            scene.view().await("stale", snapshot -> snapshot.freshness() == Freshness.STALE);
            said.await("cannot be reached; using the last known instances");
            dying.kill();
            Child reborn = supervisor.server("reborn", network.endpoints(), Scene.SERVICE, "--ttl=2000");
            // It has classes to load and to compile before it has nothing to do.
            Await.pass(Duration.ofSeconds(2));
            Duration start = scene.traffic().now();
            int accepted = network.accepted();
            Duration cpu = reborn.cpu();
            Await.pass(Scene.TTL.multipliedBy(2));
            // Four processes, three members, each dialled about twice a second.
            Duration passed = scene.traffic().now().minus(start);
            Expect.atMost(4 * 3 * 4, network.accepted() - accepted, passed, "connections");
            Expect.idle(reborn.cpu().minus(cpu), passed);
            scene.traffic().awaitServers(Set.of("server-0", "server-1"));

            cluster.restartAll(true);
            said.await("is reached again");
            scene.view()
                    .awaitLive(Set.of(
                            scene.servers().get(0).address(),
                            scene.servers().get(1).address(),
                            reborn.address()));
            scene.traffic().awaitServers(Set.of("server-0", "server-1", "reborn"));
            Expect.kept(scene.view(), mark, scene.addresses());
            Expect.onlyLostWith(scene.traffic(), Set.of(dying.address()));
        }
    }
}
