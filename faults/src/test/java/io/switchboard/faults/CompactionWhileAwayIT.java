package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.harness.Await;
import io.switchboard.harness.EtcdMetrics;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a client missed is no longer to be had when it is back. */
class CompactionWhileAwayIT {
    /** More than fit on one page of a list. */
    private static final int MANY = 2500;

    @Test
    void the_range_is_listed_again_page_by_page_and_swapped_as_a_whole() {
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                ProxiedNetwork ofClient = ProxiedNetwork.to(List.of(etcd.endpoint()));
                Scene scene = Scene.open(etcd.endpoint(), ofClient.endpoints(), 2);
                FollowedSet large = FollowedSet.of(scene.client().directory(), "large")) {
            Set<String> before = new TreeSet<>();
            for (int i = 0; i < MANY; i++) {
                before.add(put(raw, "10.1", i));
            }
            large.awaitLive(before);
            int mark = scene.view().mark();
            int largeMark = large.mark();

            ofClient.cut();
            large.await("stale", snapshot -> snapshot.freshness() == Freshness.STALE);
            raw.deletePrefix("large/");
            Set<String> after = new TreeSet<>();
            for (int i = 0; i < MANY; i++) {
                after.add(put(raw, "10.2", i));
            }
            long revision = raw.put("last", "");
            etcd.etcdctl("compact", Long.toString(revision));
            long ranges = EtcdMetrics.read(etcd.endpoint()).started("Range");
            long watches = EtcdMetrics.read(etcd.endpoint()).started("Watch");
            Duration start = scene.traffic().now();
            ofClient.heal();
            large.awaitLive(after);
            scene.awaitHealed();
            Await.pass(Duration.ofSeconds(2));
            Duration passed = scene.traffic().now().minus(start);
            // Three pages, a few times over, and a page of the small service: far from a loop.
            Expect.atMost(10, EtcdMetrics.read(etcd.endpoint()).started("Range") - ranges, passed, "ranges");
            Expect.atMost(5, EtcdMetrics.read(etcd.endpoint()).started("Watch") - watches, passed, "watches");
            for (var snapshot : large.since(largeMark)) {
                // That the whole set was replaced is doubted: what went stays until nobody answers there.
                Set<String> listed = new TreeSet<>();
                snapshot.instances().stream()
                        .filter(instance -> !snapshot.doubted().contains(instance.id()))
                        .forEach(instance -> listed.add(instance.address().toString()));
                assertTrue(
                        listed.equals(before) || listed.equals(after),
                        () -> "a set of " + listed.size() + " instances that never was");
            }
            Expect.kept(scene.view(), mark, scene.addresses());
            Expect.noFailure(scene.traffic());
        }
    }

    private static String put(RawEtcd raw, String net, int i) {
        String address = net + "." + i / 250 + "." + i % 250 + ":80";
        raw.put("large/" + address, RawEtcd.announced(address));
        return address;
    }
}
