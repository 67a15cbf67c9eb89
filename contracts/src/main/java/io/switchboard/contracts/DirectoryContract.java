package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.testing.FaultProxy;
import io.switchboard.testing.SnapshotQueue;
import io.switchboard.testing.StateQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a directory and a registrar promise on any etcd, as a suite: announce, follow, update, leave, and come back
 * after each loss. A subclass that starts an etcd is a test class; each test has an etcd of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class DirectoryContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");

    private Etcd etcd = new NoEtcd();
    private final List<Switchboard> open = new ArrayList<>();

    /** For subclasses. */
    protected DirectoryContract() {}

    /** Starts the etcd of one test. */
    protected abstract Etcd start();

    @BeforeEach
    final void startEtcd() {
        etcd = start();
    }

    @AfterEach
    final void closeAll() {
        open.forEach(Switchboard::close);
        etcd.close();
    }

    @Test
    void what_one_process_announces_another_one_follows() throws Exception {
        Instance instance = Instance.builder(new Address("10.0.0.1", 8080))
                .id("blue-1")
                .weight(7)
                .locality(new Locality("eu", "eu-1"))
                .version("v2")
                .address("wan", new Address("203.0.113.7", 50051))
                .label("track", "canary")
                .incarnation(42)
                .extensions(Map.of("team", "{\"name\":\"x\"}"))
                .build();
        try (SnapshotQueue followed = follow(connect(), DEMO)) {
            // What was said before may have been passed over for this.
            assertEquals(
                    List.of(),
                    followed.until(s -> s.freshness() == Freshness.LIVE).instances());
            assertTrue(connect().register(DEMO.value(), instance).awaitActive(LONG));
            assertEquals(
                    List.of(instance),
                    followed.until(s -> !s.instances().isEmpty()).instances());
        }
    }

    @Test
    void an_update_is_followed() throws Exception {
        Registration registration = register("10.0.0.1:80");
        try (SnapshotQueue followed = follow(connect(), DEMO)) {
            registration.update(registration.instance().toBuilder().weight(3).build());
            assertEquals(
                    List.of("10.0.0.1:80"),
                    ids(followed.until(s -> s.instances().stream().anyMatch(i -> i.weight() == 3))));
        }
    }

    @Test
    void who_leaves_is_gone_at_once() throws Exception {
        Registration first = register("10.0.0.1:80");
        register("10.0.0.2:80");
        try (SnapshotQueue followed = follow(connect(), DEMO)) {
            followed.until(s -> s.instances().size() == 2);
            first.close();
            assertEquals(
                    List.of("10.0.0.2:80"),
                    ids(followed.until(s -> s.instances().size() == 1)));
            assertEquals(RegistrationState.CLOSED, first.state());
        }
    }

    @Test
    void a_name_that_starts_like_another_is_another_service() throws Exception {
        connect().register("xiaoxu/demo2", Instance.at("10.0.0.9:80")).awaitActive(LONG);
        register("10.0.0.1:80");
        try (SnapshotQueue followed = follow(connect(), DEMO)) {
            assertEquals(List.of("10.0.0.1:80"), ids(followed.until(s -> s.freshness() == Freshness.LIVE)));
        }
    }

    @Test
    void a_namespace_is_a_registry_of_its_own() throws Exception {
        Switchboard inside =
                connect(EtcdOptions.builder(etcd.endpoint()).namespace("prod/").build());
        assertTrue(inside.register(DEMO.value(), Instance.at("10.0.0.1:80")).awaitActive(LONG));
        try (SnapshotQueue within = follow(inside, DEMO);
                SnapshotQueue without = follow(connect(), DEMO)) {
            assertEquals(List.of("10.0.0.1:80"), ids(within.until(s -> s.freshness() == Freshness.LIVE)));
            assertEquals(List.of(), ids(without.until(s -> s.freshness() == Freshness.LIVE)));
        }
    }

    @Test
    void a_broken_value_costs_its_own_entry_only() throws Exception {
        register("10.0.0.1:80");
        try (ContractClient raw = new ContractClient(etcd.endpoint());
                SnapshotQueue followed = follow(connect(), DEMO)) {
            List<String> broken = List.of("", "\u001b[2J", "{\"Addr\":\"\"}", "{\"Addr\":\"h:0\"}", "null", "[]");
            for (int i = 0; i < broken.size(); i++) {
                raw.put("xiaoxu/demo/bad" + i, broken.get(i));
            }
            Snapshot seen = followed.until(s -> s.skipped() == broken.size());
            assertEquals(List.of("10.0.0.1:80"), ids(seen));
            raw.put("xiaoxu/demo/good", "{\"addr\":\"10.0.0.2:80\"}");
            assertEquals(
                    List.of("10.0.0.1:80", "good"),
                    ids(followed.until(s -> s.instances().size() == 2)));
        }
    }

    @Test
    void a_large_service_is_read_whole() throws Exception {
        try (ContractClient raw = new ContractClient(etcd.endpoint())) {
            for (int i = 0; i < 2500; i++) {
                raw.put("xiaoxu/demo/i" + i, "{\"Op\":0,\"Addr\":\"10.0.0.1:" + (1000 + i) + "\",\"Metadata\":null}");
            }
        }
        try (SnapshotQueue followed = follow(connect(), DEMO)) {
            assertEquals(
                    2500,
                    followed.until(s -> s.freshness() == Freshness.LIVE)
                            .instances()
                            .size());
        }
    }

    @Test
    void etcd_may_come_up_after_its_clients() throws Exception {
        etcd.stop();
        Registration registration = connect().register(DEMO.value(), Instance.at("10.0.0.1:80"));
        try (SnapshotQueue followed = follow(connect(), DEMO)) {
            Snapshot unreachable =
                    followed.until(s -> String.valueOf(s.problem()).contains(" cannot be reached: "));
            assertEquals(Freshness.UNKNOWN, unreachable.freshness());
            etcd.restart(true);
            assertTrue(registration.awaitActive(LONG));
            assertEquals(
                    List.of("10.0.0.1:80"),
                    ids(followed.until(s -> !s.instances().isEmpty())));
        }
    }

    @Test
    void the_last_set_is_kept_while_etcd_is_away() throws Exception {
        Registration registration = register("10.0.0.1:80");
        try (SnapshotQueue followed = follow(connect(), DEMO)) {
            followed.until(s -> s.instances().size() == 1);
            etcd.stop();
            assertEquals(List.of("10.0.0.1:80"), ids(followed.until(s -> s.freshness() == Freshness.STALE)));
            etcd.restart(true);
            assertEquals(List.of("10.0.0.1:80"), ids(followed.until(s -> s.freshness() == Freshness.LIVE)));
            assertTrue(registration.awaitActive(LONG));
        }
    }

    @Test
    void a_view_that_comes_back_is_live_only_with_what_it_missed() throws Exception {
        try (FaultProxy line = FaultProxy.to(etcd.endpoint());
                ContractClient raw = new ContractClient(etcd.endpoint());
                SnapshotQueue followed =
                        follow(connect(EtcdOptions.builder(line.endpoint()).build()), DEMO)) {
            followed.until(s -> s.freshness() == Freshness.LIVE);
            for (int missed = 1; missed <= 3; missed++) {
                line.cut();
                followed.until(s -> s.freshness() == Freshness.STALE);
                String address = "10.0.0." + missed + ":80";
                raw.put("xiaoxu/demo/" + address, "{\"Addr\":\"" + address + "\"}");
                line.pass();
                Snapshot live = followed.until(s -> s.freshness() == Freshness.LIVE);
                assertEquals(missed, live.instances().size());
            }
            line.cut();
            followed.until(s -> s.freshness() == Freshness.STALE);
            raw.put("of/others/10.0.0.1:80", "{}");
            line.pass();
            followed.until(s -> s.freshness() == Freshness.LIVE);
        }
    }

    @Test
    void a_registry_that_comes_back_empty_is_filled_again() throws Exception {
        Registration registration = register("10.0.0.1:80");
        register("10.0.0.2:80");
        try (SnapshotQueue followed = follow(connect(), DEMO)) {
            followed.until(s -> s.instances().size() == 2);
            etcd.restart(false);
            followed.until(s -> s.freshness() == Freshness.LIVE
                    && s.instances().size() == 2
                    && s.doubted().isEmpty());
            assertTrue(registration.awaitActive(LONG));
            assertEquals(2, keys().size());
        }
    }

    /** Neither its cluster id nor its revision nor its Raft term tells that it is another one. */
    @Test
    void a_registry_that_was_emptied_and_grew_past_the_revision_seen_is_not_taken_for_the_same() throws Exception {
        try (FaultProxy line = FaultProxy.to(etcd.endpoint());
                ContractClient raw = new ContractClient(etcd.endpoint())) {
            Switchboard behind = connect(EtcdOptions.builder(line.endpoint())
                    .leaseTtl(Duration.ofHours(1))
                    .build());
            Registration own = behind.register(DEMO.value(), Instance.at("10.0.0.1:80"));
            assertTrue(own.awaitActive(LONG));
            raw.put("xiaoxu/demo/10.0.0.2:80", "{\"Addr\":\"10.0.0.2:80\"}");
            try (SnapshotQueue followed = follow(behind, DEMO)) {
                long seen = followed.until(s -> s.freshness() == Freshness.LIVE).revision();
                line.cut();
                followed.until(s -> s.freshness() == Freshness.STALE);
                etcd.restart(false);
                try (ContractClient emptied = new ContractClient(etcd.endpoint())) {
                    emptied.put("xiaoxu/demo/10.0.0.3:80", "{\"Addr\":\"10.0.0.3:80\"}");
                    for (long revision = 0; revision <= seen; revision++) {
                        emptied.put("elsewhere", Long.toString(revision));
                    }
                }
                line.pass();
                // What the emptied one lacks may be kept in doubt for a while; what is registered again is not.
                followed.until(s -> s.freshness() == Freshness.LIVE
                        && ids(s).containsAll(List.of("10.0.0.1:80", "10.0.0.3:80"))
                        && !s.doubted().contains("10.0.0.1:80"));
                assertTrue(keys().contains("xiaoxu/demo/10.0.0.1:80"));
            }
        }
    }

    @Test
    void a_deleted_key_is_put_back() throws Exception {
        register("10.0.0.1:80");
        try (ContractClient raw = new ContractClient(etcd.endpoint());
                SnapshotQueue followed = follow(connect(), DEMO)) {
            followed.until(s -> s.instances().size() == 1);
            long before = followed.last().revision();
            raw.kv()
                    .deleteRange(DeleteRangeRequest.newBuilder()
                            .setKey(ContractClient.bytes("xiaoxu/demo/10.0.0.1:80"))
                            .build());
            followed.until(s -> s.instances().size() == 1 && s.revision() > before + 1);
        }
    }

    @Test
    void a_revoked_lease_is_replaced() throws Exception {
        Registration registration = register("10.0.0.1:80");
        try (ContractClient raw = new ContractClient(etcd.endpoint())) {
            long old = lease(raw);
            StateQueue states = new StateQueue(registration);
            raw.revoke(old);
            states.until(RegistrationState.RECOVERING);
            states.until(RegistrationState.ACTIVE);
            assertTrue(lease(raw) != old);
        }
    }

    private static long lease(ContractClient raw) {
        KeyValue found = raw.get("xiaoxu/demo/10.0.0.1:80");
        return found == null ? 0 : found.getLease();
    }

    private List<String> keys() {
        try (ContractClient raw = new ContractClient(etcd.endpoint())) {
            return raw.list("xiaoxu/demo/").getKvsList().stream()
                    .map(kv -> kv.getKey().toStringUtf8())
                    .toList();
        }
    }

    private Switchboard connect() {
        return connect(EtcdOptions.builder(etcd.endpoint()).build());
    }

    private Switchboard connect(EtcdOptions options) {
        Switchboard connected = Switchboard.connect(
                SwitchboardOptions.builder(options).withoutSnapshotCache().build());
        open.add(connected);
        return connected;
    }

    private Registration register(String address) throws InterruptedException {
        Registration registration = connect().register(DEMO.value(), Instance.at(address));
        assertTrue(registration.awaitActive(LONG));
        return registration;
    }

    private static SnapshotQueue follow(Switchboard switchboard, ServiceName service) {
        return SnapshotQueue.follow(switchboard.directory(), service);
    }

    private static List<String> ids(Snapshot snapshot) {
        return snapshot.instances().stream().map(Instance::id).toList();
    }

    /** Before a test has started its own. */
    private static final class NoEtcd implements Etcd {
        @Override
        public String endpoint() {
            throw new IllegalStateException("etcd was not started");
        }

        @Override
        public void stop() {}

        @Override
        public void restart(boolean keepData) {}

        @Override
        public void close() {}
    }
}
