package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.etcd.api.RangeResponse;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import io.switchboard.harness.StretchedCluster;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** One etcd cluster over three datacenters, followed from one of them. */
class StretchedClusterIT {
    private static final ServiceName SERVICE = new ServiceName("stretched");
    private static final int NEAR = 0;
    private static final int INSTANCES = 400;
    /** Far less than a list of them, and more than a few answers about a member's state. */
    private static final long LITTLE = 10_000;

    private final List<Snapshot> seen = new CopyOnWriteArrayList<>();

    @Test
    void lists_and_watches_go_to_the_nearest_member_and_to_the_next_when_it_dies() {
        try (StretchedCluster cluster = StretchedCluster.start();
                RawEtcd raw = RawEtcd.connect(cluster.direct(1));
                EtcdClient client = connect(cluster)) {
            follow(cluster, raw, client);
            long near = cluster.sentFrom(NEAR);
            long far = far(cluster);
            announce(raw, INSTANCES, 2 * INSTANCES);
            awaitLive(2 * INSTANCES);
            assertTrue(cluster.sentFrom(NEAR) - near > 2 * LITTLE, "events came from the near member");
            assertTrue(far(cluster) - far < LITTLE, far(cluster) - far + " bytes came from others");

            cluster.kill(NEAR);
            announce(raw, 2 * INSTANCES, 2 * INSTANCES + 10);
            awaitLive(2 * INSTANCES + 10);
            cluster.restart(NEAR);
            announce(raw, 2 * INSTANCES + 10, 2 * INSTANCES + 20);
            awaitLive(2 * INSTANCES + 20);
            assertForward();
        }
    }

    @Test
    void a_near_member_that_answers_no_more_is_left() {
        try (StretchedCluster cluster = StretchedCluster.start();
                RawEtcd raw = RawEtcd.connect(cluster.direct(1));
                EtcdClient client = connect(cluster)) {
            follow(cluster, raw, client);
            cluster.pause(NEAR);
            announce(raw, INSTANCES, INSTANCES + 10);
            awaitLive(INSTANCES + 10);
            cluster.resume(NEAR);
            announce(raw, INSTANCES + 10, INSTANCES + 20);
            awaitLive(INSTANCES + 20);
            assertForward();
        }
    }

    @Test
    void a_near_member_without_a_leader_is_not_believed_to_be_live() {
        try (StretchedCluster cluster = StretchedCluster.start();
                EtcdClient client = connect(cluster)) {
            try (RawEtcd raw = RawEtcd.connect(cluster.direct(1))) {
                follow(cluster, raw, client);
            }
            cluster.kill(1);
            cluster.kill(2);
            Await.until("it is said that nothing can be followed", () -> last().freshness() == Freshness.STALE);
            cluster.restart(1);
            cluster.restart(2);
            try (RawEtcd raw = RawEtcd.connect(cluster.direct(2))) {
                announce(raw, INSTANCES, INSTANCES + 10);
            }
            awaitLive(INSTANCES + 10);
            assertForward();
        }
    }

    @Test
    void a_near_member_that_is_cut_off_from_those_that_go_on_is_left() {
        try (StretchedCluster cluster = StretchedCluster.startDivisible();
                RawEtcd raw = RawEtcd.connect(cluster.direct(1));
                RawEtcd near = RawEtcd.connect(cluster.direct(NEAR));
                EtcdClient client = connect(cluster)) {
            follow(cluster, raw, client);
            cluster.cutOff(NEAR);
            Await.until("the near member has lost its leader", () -> !near.hasLeader());
            announce(raw, INSTANCES, INSTANCES + 10);
            awaitLive(INSTANCES + 10);
            assertEquals(INSTANCES + 10, list(client).getKvsCount());
            assertFalse(near.hasLeader(), "the near member is cut off");
            cluster.rejoin(NEAR);
            announce(raw, INSTANCES + 10, INSTANCES + 20);
            awaitLive(INSTANCES + 20);
            assertForward();
        }
    }

    private static EtcdClient connect(StretchedCluster cluster) {
        return EtcdClient.connect(EtcdOptions.builder(cluster.endpoints()).build());
    }

    /** Once lists come from the near member alone. */
    private void follow(StretchedCluster cluster, RawEtcd raw, EtcdClient client) {
        announce(raw, 0, INSTANCES);
        Await.until("lists come from the near member alone", () -> {
            long before = far(cluster);
            for (int i = 0; i < 6; i++) {
                assertEquals(INSTANCES, list(client).getKvsCount());
            }
            return far(cluster) - before < LITTLE;
        });
        assertTrue(client.roundTrip().orElseThrow().toMillis() < 30, client.roundTrip() + " to the nearest");
        client.directory().follow(SERVICE, seen::add);
        Await.until("it is followed", () -> !seen.isEmpty());
        awaitLive(INSTANCES);
    }

    private static RangeResponse list(EtcdClient client) {
        CompletableFuture<RangeResponse> answer = new CompletableFuture<>();
        client.access()
                .unary(
                        KVGrpc.getRangeMethod(),
                        RangeRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8(SERVICE + "/"))
                                .setRangeEnd(ByteString.copyFromUtf8(SERVICE + "0"))
                                .build(),
                        answer::complete,
                        status -> answer.completeExceptionally(status.asException()));
        return Await.on(answer);
    }

    private static void announce(RawEtcd raw, int from, int to) {
        for (int i = from; i < to; i++) {
            String address = "10.0." + i / 200 + "." + (1 + i % 200) + ":80";
            raw.announce(SERVICE + "/" + address, address);
        }
    }

    private static long far(StretchedCluster cluster) {
        return cluster.sentFrom(1) + cluster.sentFrom(2);
    }

    private Snapshot last() {
        return seen.get(seen.size() - 1);
    }

    private void awaitLive(int instances) {
        Await.until(
                () -> instances + " instances are live; there are "
                        + last().instances().size() + ", " + last().freshness(),
                () -> last().instances().size() == instances && last().freshness() == Freshness.LIVE);
    }

    private void assertForward() {
        long revision = 0;
        int instances = 0;
        for (Snapshot snapshot : seen) {
            assertTrue(snapshot.revision() >= revision, "the revision went back to " + snapshot.revision());
            assertTrue(snapshot.instances().size() >= instances, "an instance was missed");
            revision = snapshot.revision();
            instances = snapshot.instances().size();
        }
    }
}
