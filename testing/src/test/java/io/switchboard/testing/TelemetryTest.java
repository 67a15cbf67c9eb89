package io.switchboard.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.SkipReason;
import io.switchboard.core.Telemetry;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a program's metrics hear of the etcd client. */
class TelemetryTest {
    private static final ServiceName DEMO = new ServiceName("demo");

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        etcd.close();
    }

    @Test
    void states_and_skips_are_told_also_to_one_that_fails() throws Exception {
        etcd.put("demo/bad", "x");
        Telemetry failing = new Telemetry() {
            @Override
            public void registration(ServiceName service, String instanceId, RegistrationState state) {
                heard.add(service + " " + instanceId + " " + state);
                throw new IllegalStateException("as the test wants");
            }

            @Override
            public void skipped(ServiceName service, String instanceId, SkipReason reason) {
                heard.add(service + " " + instanceId + " " + reason);
                throw new IllegalStateException("as the test wants");
            }
        };
        EtcdOptions options = EtcdOptions.builder(etcd.endpoint()).build();
        try (EtcdClient client = EtcdClient.connect(options, failing);
                SnapshotQueue followed = SnapshotQueue.follow(client.directory(), DEMO)) {
            followed.until(snapshot -> snapshot.skipped() == 1);
            Registration registration = client.registrar().register(DEMO, Instance.at("10.0.0.1:80"));
            assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
            followed.until(snapshot -> snapshot.instances().size() == 1);
        }
        Await.until("the last state is told", () -> heard.size() == 4);
        assertEquals(
                List.of(
                        "demo bad UNREADABLE",
                        "demo 10.0.0.1:80 PENDING",
                        "demo 10.0.0.1:80 ACTIVE",
                        "demo 10.0.0.1:80 CLOSED"),
                heard);
    }

    @Test
    void however_many_callers_wait_one_token_is_asked_for() throws Exception {
        etcd.requireLogin("root", "secret");
        EtcdOptions options =
                EtcdOptions.builder(etcd.endpoint()).user("root", "secret").build();
        try (EtcdClient client = EtcdClient.connect(options)) {
            List<Registration> registrations = new CopyOnWriteArrayList<>();
            for (int i = 1; i <= 50; i++) {
                registrations.add(client.registrar().register(DEMO, Instance.at("10.0.0." + i + ":80")));
            }
            for (Registration registration : registrations) {
                assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
            }
            assertEquals(1, etcd.calls("Authenticate"));
            etcd.forgetTokens();
            etcd.dropConnections();
            for (Registration registration : registrations) {
                registration.update(
                        registration.instance().toBuilder().weight(7).build());
            }
            Await.until(
                    "all are updated",
                    () -> etcd.read("demo/").values().stream()
                                    .filter(value -> value.contains("\"weight\":7"))
                                    .count()
                            == 50);
            assertTrue(etcd.calls("Authenticate") <= 3, () -> etcd.calls("Authenticate") + " logins");
        }
    }
}
