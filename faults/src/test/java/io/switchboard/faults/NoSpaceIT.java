package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import io.switchboard.core.RegistrationState;
import io.switchboard.harness.Await;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** etcd's quota is used up: it takes no writes until somebody has made room. */
class NoSpaceIT {
    @Test
    void registrations_live_on_and_new_ones_wait_for_room() {
        try (EtcdServer etcd = EtcdServer.startWith("--quota-backend-bytes=16777216");
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                Scene scene = Scene.open(etcd.endpoint(), 2)) {
            List<RegistrationState> states = scene.servers().get(0).states();
            long lease =
                    raw.leaseOf(Scene.SERVICE + "/" + scene.servers().get(0).address());
            long revision = fill(raw);

            LocalServer joined = scene.join();
            joined.await(RegistrationState.REFUSED);
            String problem = joined.registration().problem().orElse("");
            assertTrue(problem.contains("has no room: "), problem);
            Await.pass(Scene.TTL.multipliedBy(2));
            assertEquals(List.of(RegistrationState.ACTIVE), states);
            assertEquals(
                    lease,
                    raw.leaseOf(Scene.SERVICE + "/" + scene.servers().get(0).address()));

            raw.delete("filler");
            etcd.etcdctl("compact", Long.toString(revision));
            etcd.etcdctl("defrag");
            etcd.etcdctl("alarm", "disarm");
            scene.awaitHealed();
            Expect.noFailure(scene.traffic());
        }
    }

    /** Answers the last revision. */
    private static long fill(RawEtcd raw) {
        String megabyte = "x".repeat(1 << 20);
        long revision = 0;
        for (int i = 0; i < 40; i++) {
            try {
                revision = raw.put("filler", megabyte);
            } catch (StatusRuntimeException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("space exceeded"), e::toString);
                return revision;
            }
        }
        throw new AssertionError("40 MB fit into 16");
    }
}
