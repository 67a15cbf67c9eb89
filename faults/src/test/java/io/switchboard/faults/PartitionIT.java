package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.switchboard.core.Freshness;
import io.switchboard.core.RegistrationState;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The network between etcd and one side of it is cut, for longer than a lease lives. */
class PartitionIT {
    @Test
    void a_client_that_is_cut_off_goes_on_with_what_it_knows() {
        try (EtcdServer etcd = EtcdServer.start();
                ProxiedNetwork ofClient = ProxiedNetwork.to(List.of(etcd.endpoint()));
                Scene scene = Scene.open(etcd.endpoint(), ofClient.endpoints(), 2)) {
            int mark = scene.view().mark();
            Set<String> known = scene.addresses();
            ofClient.cut();
            scene.view().await("stale", snapshot -> snapshot.freshness() == Freshness.STALE);
            LocalServer unseen = scene.join();
            unseen.await(RegistrationState.ACTIVE);
            Await.pass(Scene.TTL.multipliedBy(2));
            assertFalse(scene.view().addresses().contains(unseen.address()));
            ofClient.heal();
            scene.awaitHealed();
            Expect.kept(scene.view(), mark, known);
            Expect.noFailure(scene.traffic());
        }
    }

    @Test
    void one_server_that_is_cut_off_leaves_the_list_and_comes_back_by_itself() {
        try (EtcdServer etcd = EtcdServer.start();
                ProxiedNetwork ofOne = ProxiedNetwork.to(List.of(etcd.endpoint()));
                Scene scene = Scene.open(etcd.endpoint(), 2);
                LocalServer cutOff = LocalServer.start(
                        "cut-off", Scene.options(ofOne.endpoints()).build(), Scene.SERVICE)) {
            scene.traffic().awaitServers(Set.of("server-0", "server-1", "cut-off"));
            ofOne.cut();
            scene.view().awaitAddresses(scene.addresses());
            Await.until(
                    "it says that it is cut off",
                    () -> cutOff.registration().problem().isPresent());
            ofOne.heal();
            Set<String> all = new HashSet<>(scene.addresses());
            all.add(cutOff.address());
            scene.view().awaitLive(all);
            scene.traffic().awaitServers(Set.of("server-0", "server-1", "cut-off"));
            Expect.noFailure(scene.traffic());
        }
    }

    /** Their leases end one by one: the first are believed to have gone, the others are doubted and found alive. */
    @Test
    void servers_that_are_all_cut_off_keep_their_calls() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                ProxiedNetwork ofServers = ProxiedNetwork.to(List.of(etcd.endpoint()));
                Scene scene = Scene.open(ofServers.endpoints(), etcd.endpoint(), 3)) {
            int mark = scene.view().mark();
            ofServers.cut();
            Await.until("nothing is listed", () -> raw.count(Scene.SERVICE + "/") == 0);
            scene.view().await("doubted", snapshot -> !snapshot.doubted().isEmpty());
            Await.pass(Scene.TTL.multipliedBy(2));
            assertFalse(scene.view().last().doubted().isEmpty());
            ofServers.heal();
            scene.view().await("none is doubted", snapshot -> snapshot.doubted().isEmpty());
            scene.awaitHealed();
            Expect.neverEmpty(scene.view(), mark);
            Expect.noFailure(scene.traffic());
        }
    }
}
