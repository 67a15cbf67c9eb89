package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.api.CompactionRequest;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import io.switchboard.testing.SnapshotQueue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The revisions that a follower would resume from are compacted away while it is cut off: where Go's resolver ends. */
class CompactedRevisionIT {
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    @Test
    void a_follower_that_was_cut_off_lists_again_and_sees_what_left_meanwhile() throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                FaultProxy wire = FaultProxy.to(etcd.endpoint());
                ContractClient raw = new ContractClient(etcd.endpoint());
                Switchboard switchboard = Switchboard.connect(wire.endpoint())) {
            raw.put("xiaoxu/demo/old", "{\"Addr\":\"10.0.0.1:80\"}");
            try (SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
                followed.until(snapshot -> snapshot.instances().size() == 1);
                wire.cut();
                followed.until(snapshot -> snapshot.freshness() == Freshness.STALE);
                raw.kv()
                        .deleteRange(DeleteRangeRequest.newBuilder()
                                .setKey(ContractClient.bytes("xiaoxu/demo/old"))
                                .build());
                long last = raw.put("xiaoxu/demo/new", "{\"Addr\":\"10.0.0.2:80\"}");
                raw.kv()
                        .compact(CompactionRequest.newBuilder()
                                .setRevision(last)
                                .setPhysical(true)
                                .build());
                wire.pass();
                followed.until(snapshot ->
                        ids(snapshot.instances()).equals(List.of("new")) && snapshot.freshness() == Freshness.LIVE);
                raw.put("xiaoxu/demo/newer", "{\"Addr\":\"10.0.0.3:80\"}");
                assertEquals(
                        List.of("new", "newer"),
                        ids(followed.until(snapshot -> snapshot.instances().size() == 2)
                                .instances()));
            }
        }
    }

    private static List<String> ids(List<Instance> instances) {
        return instances.stream().map(Instance::id).toList();
    }
}
