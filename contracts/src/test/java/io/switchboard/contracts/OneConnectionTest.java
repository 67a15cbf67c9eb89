package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.testing.SnapshotQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process costs the registry. */
class OneConnectionTest {
    @Test
    void a_process_holds_one_connection_one_watch_stream_and_one_lease() throws Exception {
        List<SnapshotQueue> followed = new ArrayList<>();
        List<Registration> registrations = new ArrayList<>();
        try (EmbeddedEtcd etcd = EmbeddedEtcd.start();
                Switchboard switchboard = Switchboard.connect(etcd.endpoint())) {
            for (int i = 0; i < 10; i++) {
                registrations.add(switchboard.register("service" + i, Instance.at("10.0.0.1:" + (1000 + i))));
            }
            for (Registration registration : registrations) {
                assertEquals(true, registration.awaitActive(Duration.ofMinutes(1)));
            }
            for (int channel = 0; channel < 5; channel++) {
                for (int i = 0; i < 20; i++) {
                    followed.add(SnapshotQueue.follow(switchboard.directory(), new ServiceName("service" + i)));
                }
            }
            for (SnapshotQueue queue : followed) {
                queue.until(snapshot -> snapshot.freshness() == Freshness.LIVE);
            }
            // Each registration watches its own key.
            Await.until(
                    "20 services, what operators say of them, drains, and 10 own keys are watched",
                    () -> etcd.watches() == 51);
            assertEquals(1, etcd.connections());
            assertEquals(1, etcd.watchStreams());
            assertEquals(1, etcd.leases().size());
            registrations.forEach(Registration::close);
            assertEquals(List.of(), etcd.leases());
        } finally {
            followed.forEach(SnapshotQueue::close);
        }
    }
}
