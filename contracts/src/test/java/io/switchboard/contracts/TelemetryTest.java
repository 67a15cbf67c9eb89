package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.RegistrationLoss;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.telemetry.WatchRestart;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.testing.SnapshotQueue;
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
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<WatchRestart> restarts = new CopyOnWriteArrayList<>();

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

    /** Keeps what happens to registrations, watches and requests. */
    private final class Listening implements Telemetry {
        @Override
        public void registration(ServiceName service, String instanceId, RegistrationState state) {
            heard.add(state.toString());
        }

        @Override
        public void reregistered(ServiceName service, String instanceId, RegistrationLoss loss) {
            heard.add(loss.toString());
        }

        @Override
        public void watchRestarted(WatchRestart reason) {
            restarts.add(reason);
        }

        @Override
        public void registryCall(String method, String status, long nanos) {
            calls.add(method + " " + status);
            if (nanos < 0) {
                calls.add(method + " took " + nanos);
            }
        }
    }

    @Test
    void a_registration_that_is_refused_at_once_has_no_state() throws Exception {
        Instance instance = Instance.at("10.0.0.1:80");
        Instance refused = Instance.at("169.254.169.254:80");
        try (EtcdClient client =
                EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build(), new Listening())) {
            Registration first = client.registrar().register(DEMO, instance);
            assertTrue(first.awaitActive(Duration.ofSeconds(20)));
            assertThrows(IllegalStateException.class, () -> client.registrar().register(DEMO, instance));
            assertThrows(
                    IllegalArgumentException.class, () -> client.registrar().register(DEMO, refused));
            first.close();
            Await.until("the end is told", () -> heard.contains("CLOSED"));
            Registration second = client.registrar().register(DEMO, instance);
            assertTrue(second.awaitActive(Duration.ofSeconds(20)));
        }
        Await.until("the end is told again", () -> heard.size() == 6);
        assertEquals(List.of("PENDING", "ACTIVE", "CLOSED", "PENDING", "ACTIVE", "CLOSED"), heard);
    }

    @Test
    void losses_of_a_registration_are_told_with_what_was_lost() throws Exception {
        try (EtcdClient client =
                EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build(), new Listening())) {
            Registration registration = client.registrar().register(DEMO, Instance.at("10.0.0.1:80"));
            assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
            Await.until("the key is watched", () -> etcd.watches() == 1);
            etcd.delete("demo/10.0.0.1:80");
            Await.until("it is back", () -> heard.size() == 5);
            etcd.put("demo/10.0.0.1:80", "{\"Addr\":\"10.0.0.9:80\"}");
            Await.until("it is back again", () -> heard.size() == 8);
        }
        Await.until("the last state is told", () -> heard.size() == 9);
        assertEquals(
                List.of(
                        "PENDING",
                        "ACTIVE",
                        "KEY_DELETED",
                        "RECOVERING",
                        "ACTIVE",
                        "KEY_OVERWRITTEN",
                        "RECOVERING",
                        "ACTIVE",
                        "CLOSED"),
                heard);
        assertTrue(calls.contains("LeaseGrant OK"), calls::toString);
        assertTrue(calls.contains("Txn OK"), calls::toString);
        assertEquals(List.of(), restarts);
    }

    @Test
    void a_watch_that_breaks_and_one_that_is_compacted_are_told() throws Exception {
        try (EtcdClient client =
                        EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build(), new Listening());
                SnapshotQueue followed = SnapshotQueue.follow(client.directory(), DEMO)) {
            followed.until(snapshot -> snapshot.freshness() == Freshness.LIVE);
            Await.until("the service is watched", () -> etcd.watches() == 1);
            etcd.dropConnections();
            Await.until("it breaks", () -> restarts.equals(List.of(WatchRestart.BROKEN)));
            Await.until("it is watched again", () -> etcd.watches() == 1);
            etcd.refuse(true);
            Await.until("it breaks again", () -> restarts.size() == 2);
            etcd.put("demo/10.0.0.1:80", "{\"Addr\":\"10.0.0.1:80\"}");
            etcd.put("demo/10.0.0.1:80", "{\"Addr\":\"10.0.0.1:80\"}");
            etcd.compact(etcd.revision());
            etcd.refuse(false);
            followed.until(snapshot -> snapshot.instances().size() == 1);
            assertEquals(List.of(WatchRestart.BROKEN, WatchRestart.BROKEN, WatchRestart.COMPACTED), restarts);
        }
    }

    @Test
    void a_request_that_fails_is_told_by_its_status() throws Exception {
        etcd.refuse(true);
        try (EtcdClient client =
                        EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build(), new Listening());
                SnapshotQueue followed = SnapshotQueue.follow(client.directory(), DEMO)) {
            followed.until(snapshot -> snapshot.problem() != null);
            assertTrue(calls.contains("Range UNAVAILABLE"), calls::toString);
        }
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
