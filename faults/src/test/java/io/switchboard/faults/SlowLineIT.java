package io.switchboard.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.harness.RawEtcd;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.FaultProxy;
import org.junit.jupiter.api.Test;

/** More to read than the line brings within a request's time. */
class SlowLineIT {
    private static final int MEGABYTE = 1_000_000;

    @Test
    void values_that_nobody_will_take_do_not_keep_a_service_from_being_listed() {
        int values = 60;
        int size = 1_400_000;
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                FaultProxy line = FaultProxy.to(etcd.endpoint());
                LocalServer server = LocalServer.start(
                        "server-0", Scene.options(etcd.endpoint()).build(), Scene.SERVICE)) {
            ByteString large = ByteString.copyFromUtf8("x".repeat(size));
            for (int i = 0; i < values; i++) {
                raw.put(ByteString.copyFromUtf8(Scene.SERVICE + "/large-" + i), large);
            }
            // 100 Mbit/s.
            line.rate(12L * MEGABYTE);
            try (Switchboard client =
                            Scene.connect(Scene.options(line.endpoint()).build());
                    FollowedSet view = FollowedSet.of(client.directory(), Scene.SERVICE)) {
                view.await(
                        "the one server",
                        snapshot -> snapshot.freshness() == Freshness.LIVE
                                && FollowedSet.addresses(snapshot).contains(server.address()));
                assertEquals(values, view.last().skipped());
                long all = (long) values * size;
                assertTrue(
                        line.sentByServers() < 4 * all,
                        () -> line.sentByServers() / MEGABYTE + " MB for " + all / MEGABYTE + " MB");
            }
        }
    }

    @Test
    void a_thousand_honest_registrations_come_over_a_line_of_ten_megabits() {
        int values = 1000;
        try (EtcdServer etcd = EtcdServer.start();
                RawEtcd raw = RawEtcd.connect(etcd.endpoint());
                FaultProxy line = FaultProxy.to(etcd.endpoint())) {
            String label = "l".repeat(3800);
            for (int i = 0; i < values; i++) {
                raw.put(
                        Scene.SERVICE + "/i-" + i,
                        "{\"Op\":0,\"Addr\":\"127.0.0.1:1\",\"Metadata\":{\"labels\":{\"a\":\"" + label + "\"}}}");
            }
            line.rate(1_250_000);
            try (Switchboard client =
                            Scene.connect(Scene.options(line.endpoint()).build());
                    FollowedSet view = FollowedSet.of(client.directory(), Scene.SERVICE)) {
                view.await(
                        "all of them",
                        snapshot -> snapshot.instances().size() == values && snapshot.freshness() == Freshness.LIVE);
                long all = 3900L * values;
                assertTrue(line.sentByServers() < 4 * all, () -> line.sentByServers() + " bytes for " + all);
            }
        }
    }
}
