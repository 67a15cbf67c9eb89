package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.DeleteRangeRequest;
import io.switchboard.testing.SnapshotQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * How what operators write in the registry reaches those who follow a service, on any etcd, as a suite: overrides of
 * instances, and the service's config. A subclass that starts an etcd is a test class.
 */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class OperatorContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ServiceName DEMO = new ServiceName("xiaoxu/demo");
    private static final String CONFIG = "switchboard/services/xiaoxu/demo//config";
    private static final String OVERRIDE = "switchboard/services/xiaoxu/demo//overrides/10.0.0.1:80";
    private static final String OLD_CONFIG = "switchboard/config/xiaoxu/demo";
    private static final String OLD_OVERRIDE = "switchboard/overrides/xiaoxu/demo/10.0.0.1:80";
    private static final String DRAIN =
            "{\"state\":\"draining\",\"by\":\"ann\",\"at\":\"2026-01-02T03:04:05Z\",\"reason\":\"disk\"}";

    private Etcd etcd;
    private ContractClient operator;
    private final List<Switchboard> open = new ArrayList<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    /** For subclasses. */
    @SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
    protected OperatorContract() {}

    /** Starts the etcd of one test. */
    protected abstract Etcd start();

    @BeforeEach
    final void startEtcd() {
        etcd = start();
        operator = new ContractClient(etcd.endpoint());
    }

    @AfterEach
    final void closeAll() {
        open.forEach(Switchboard::close);
        operator.close();
        etcd.close();
    }

    @Test
    void a_weight_is_followed_until_it_is_cleared() throws Exception {
        register("10.0.0.1:80");
        register("10.0.0.2:80");
        try (SnapshotQueue followed = follow(connect())) {
            followed.until(s -> weights(s).equals(List.of(100, 100)));
            operator.put(OVERRIDE, "{\"weight\":7}");
            followed.until(s -> weights(s).equals(List.of(7, 100)));
            operator.put(OVERRIDE, "{\"weight\":0,\"note\":\"unknown members are nothing\"}");
            followed.until(s -> weights(s).equals(List.of(0, 100)));
            delete(OVERRIDE);
            followed.until(s -> weights(s).equals(List.of(100, 100)));
        }
    }

    @Test
    void who_starts_to_follow_never_sees_a_drained_instance_serving() throws Exception {
        register("10.0.0.1:80");
        operator.put(OVERRIDE, DRAIN);
        try (SnapshotQueue followed = follow(connect())) {
            Snapshot first = followed.until(s -> !s.instances().isEmpty());
            assertEquals(InstanceState.DRAINING, first.instances().get(0).state());
        }
    }

    @Test
    void a_drain_outlives_the_registration() throws Exception {
        Registration registration = register("10.0.0.1:80");
        operator.put(OVERRIDE, DRAIN);
        try (SnapshotQueue followed = follow(connect())) {
            followed.until(OperatorContract::isDrained);
            registration.close();
            followed.until(s -> s.instances().isEmpty());
            register("10.0.0.1:80");
            assertTrue(isDrained(followed.until(s -> !s.instances().isEmpty())));
        }
    }

    @Test
    void the_config_goes_along_changes_and_goes() throws Exception {
        register("10.0.0.1:80");
        try (SnapshotQueue followed = follow(connect())) {
            assertNull(followed.until(s -> !s.instances().isEmpty()).serviceConfig());
            operator.put(CONFIG, "{\"a\":1}");
            followed.until(s -> "{\"a\":1}".equals(s.serviceConfig()));
            operator.put(CONFIG, "{\"a\":2}");
            followed.until(s -> "{\"a\":2}".equals(s.serviceConfig()));
            delete(CONFIG);
            followed.until(s -> s.serviceConfig() == null);
        }
    }

    @Test
    void a_config_too_long_leaves_the_last_one_and_is_told() throws Exception {
        register("10.0.0.1:80");
        operator.put(CONFIG, "{\"a\":1}");
        try (SnapshotQueue followed = follow(connect())) {
            followed.until(s -> "{\"a\":1}".equals(s.serviceConfig()));
            operator.put(CONFIG, " ".repeat(300_000));
            operator.put(OVERRIDE, "{\"weight\":7}");
            Snapshot next = followed.until(s -> weights(s).equals(List.of(7)));
            assertEquals("{\"a\":1}", next.serviceConfig());
            assertEquals("xiaoxu/demo: it has 300000 bytes, and at most 262144 are read", nextTold());
        }
    }

    @Test
    void an_unreadable_override_costs_itself_only() throws Exception {
        register("10.0.0.1:80");
        register("10.0.0.2:80");
        operator.put(OVERRIDE, "weight=7");
        operator.put("switchboard/services/xiaoxu/demo//overrides/10.0.0.2:80", "{\"weight\":9}");
        try (SnapshotQueue followed = follow(connect())) {
            followed.until(s -> weights(s).equals(List.of(100, 9)));
            assertEquals("xiaoxu/demo 10.0.0.1:80 UNREADABLE", nextTold());
            operator.put(OVERRIDE, "{\"weight\":7}");
            followed.until(s -> weights(s).equals(List.of(7, 9)));
        }
    }

    @Test
    void words_on_a_service_whose_name_starts_alike_are_not_for_this_one() throws Exception {
        register("10.0.0.1:80");
        operator.put("switchboard/services/xiaoxu/demo2//config", "{\"a\":2}");
        operator.put("switchboard/services/xiaoxu/demo2//overrides/10.0.0.1:80", "{\"weight\":7}");
        try (SnapshotQueue followed = follow(connect())) {
            Snapshot first = followed.until(s -> !s.instances().isEmpty());
            assertNull(first.serviceConfig());
            assertEquals(List.of(100), weights(first));
        }
    }

    @Test
    void words_on_a_name_within_the_name_are_not_for_this_one_and_not_the_other_way_round() throws Exception {
        register("10.0.0.1:80");
        Registration within = connect().register("xiaoxu/demo/sub", Instance.at("10.0.0.2:80"));
        assertTrue(within.awaitActive(LONG));
        operator.put("switchboard/services/xiaoxu/demo/sub//config", "{\"a\":2}");
        operator.put("switchboard/services/xiaoxu/demo/sub//overrides/10.0.0.2:80", "{\"weight\":7}");
        try (SnapshotQueue followed = follow(connect());
                SnapshotQueue longer =
                        SnapshotQueue.follow(connect().directory(), new ServiceName("xiaoxu/demo/sub"))) {
            Snapshot outer = followed.until(s -> s.instances().size() == 2);
            assertNull(outer.serviceConfig());
            assertEquals(List.of(100, 100), weights(outer));
            longer.until(s -> weights(s).equals(List.of(7)) && "{\"a\":2}".equals(s.serviceConfig()));
            operator.put(CONFIG, "{\"a\":1}");
            operator.put("switchboard/services/xiaoxu/demo//overrides/sub/10.0.0.2:80", "{\"weight\":9}");
            followed.until(s -> weights(s).equals(List.of(100, 9)) && "{\"a\":1}".equals(s.serviceConfig()));
            operator.put("switchboard/services/xiaoxu/demo/sub//config", "{\"a\":3}");
            Snapshot inner = longer.until(s -> "{\"a\":3}".equals(s.serviceConfig()));
            assertEquals(List.of(7), weights(inner));
        }
    }

    @Test
    void what_stands_at_the_old_keys_is_read_unless_something_is_in_its_place() throws Exception {
        register("10.0.0.1:80");
        register("10.0.0.2:80");
        operator.put(OLD_CONFIG, "{\"a\":1}");
        operator.put(OLD_OVERRIDE, "{\"weight\":7}");
        operator.put("switchboard/overrides/xiaoxu/demo/10.0.0.2:80", "{\"weight\":8}");
        operator.put("switchboard/services/xiaoxu/demo//overrides/10.0.0.2:80", "{\"weight\":9}");
        try (SnapshotQueue followed = follow(connect())) {
            Snapshot first = followed.until(s -> !s.instances().isEmpty());
            assertEquals(List.of(7, 9), weights(first));
            assertEquals("{\"a\":1}", first.serviceConfig());
            operator.put(CONFIG, "{\"a\":2}");
            followed.until(s -> "{\"a\":2}".equals(s.serviceConfig()));
        }
        try (SnapshotQueue followed = follow(connect())) {
            assertEquals(
                    "{\"a\":2}", followed.until(s -> !s.instances().isEmpty()).serviceConfig());
        }
    }

    @Test
    void a_namespace_has_words_of_its_own() throws Exception {
        EtcdOptions inside =
                EtcdOptions.builder(etcd.endpoint()).namespace("prod/").build();
        assertTrue(connect(SwitchboardOptions.builder(inside)
                        .withoutSnapshotCache()
                        .build())
                .register(DEMO.value(), Instance.at("10.0.0.1:80"))
                .awaitActive(LONG));
        operator.put(OVERRIDE, "{\"weight\":7}");
        operator.put("prod/" + OVERRIDE, "{\"weight\":9}");
        operator.put("prod/" + CONFIG, "{\"a\":1}");
        Switchboard client = connect(
                SwitchboardOptions.builder(inside).withoutSnapshotCache().build());
        try (SnapshotQueue followed = follow(client)) {
            Snapshot first = followed.until(s -> !s.instances().isEmpty());
            assertEquals(List.of(9), weights(first));
            assertEquals("{\"a\":1}", first.serviceConfig());
        }
    }

    @Test
    void an_outage_changes_nothing_and_what_was_written_meanwhile_counts() throws Exception {
        register("10.0.0.1:80");
        operator.put(OVERRIDE, "{\"weight\":7}");
        operator.put(CONFIG, "{\"a\":1}");
        try (SnapshotQueue followed = follow(connect())) {
            followed.until(s -> weights(s).equals(List.of(7)) && s.serviceConfig() != null);
            etcd.stop();
            Snapshot lost = followed.until(s -> s.freshness() == Freshness.STALE);
            assertEquals(List.of(7), weights(lost));
            assertEquals("{\"a\":1}", lost.serviceConfig());
            etcd.restart(true);
            delete(OVERRIDE);
            followed.until(s -> weights(s).equals(List.of(100)) && s.freshness() == Freshness.LIVE);
        }
    }

    @Test
    void a_start_without_etcd_has_what_operators_said(@TempDir Path memory) throws Exception {
        register("10.0.0.1:80");
        operator.put(OVERRIDE, DRAIN);
        operator.put(CONFIG, "{\"a\":1}");
        SwitchboardOptions options = SwitchboardOptions.builder(
                        EtcdOptions.builder(etcd.endpoint()).build())
                .snapshotCache(memory)
                .build();
        try (Switchboard before = Switchboard.connect(options);
                SnapshotQueue followed = follow(before)) {
            followed.until(s -> isDrained(s) && s.serviceConfig() != null);
        }
        etcd.stop();
        try (SnapshotQueue followed = follow(connect(options))) {
            Snapshot remembered = followed.until(s -> !s.instances().isEmpty());
            assertEquals(Freshness.STALE, remembered.freshness());
            assertTrue(isDrained(remembered));
            assertEquals("{\"a\":1}", remembered.serviceConfig());
        }
    }

    private Switchboard connect() {
        return connect(
                SwitchboardOptions.builder(EtcdOptions.builder(etcd.endpoint()).build())
                        .withoutSnapshotCache()
                        .telemetry(new Telemetry() {
                            @Override
                            public void skipped(ServiceName service, String instanceId, SkipReason reason) {
                                told.add(service + " " + instanceId + " " + reason);
                            }

                            @Override
                            public void configRefused(ServiceName service, String reason) {
                                told.add(service + ": " + reason);
                            }
                        })
                        .build());
    }

    private Switchboard connect(SwitchboardOptions options) {
        Switchboard connected = Switchboard.connect(options);
        open.add(connected);
        return connected;
    }

    private Registration register(String address) throws InterruptedException {
        Registration registration = connect().register(DEMO.value(), Instance.at(address));
        assertTrue(registration.awaitActive(LONG));
        return registration;
    }

    private void delete(String key) {
        operator.kv()
                .withWaitForReady()
                .deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ContractClient.bytes(key))
                        .build());
    }

    private @Nullable String nextTold() throws InterruptedException {
        return told.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static SnapshotQueue follow(Switchboard switchboard) {
        return SnapshotQueue.follow(switchboard.directory(), DEMO);
    }

    private static boolean isDrained(Snapshot snapshot) {
        return !snapshot.instances().isEmpty()
                && snapshot.instances().stream().allMatch(instance -> instance.state() == InstanceState.DRAINING);
    }

    private static List<Integer> weights(Snapshot snapshot) {
        return snapshot.instances().stream().map(Instance::weight).toList();
    }
}
