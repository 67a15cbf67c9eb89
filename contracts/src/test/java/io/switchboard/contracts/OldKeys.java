package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.RangeRequest;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.ConfigVersion;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.MovedKeys;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.operator.RegistryAdminException;
import io.switchboard.operator.StoredConfig;
import io.switchboard.testing.SnapshotQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators do to configs and overrides that stand at their old keys, and what those who follow see of it. */
abstract class OldKeys {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final InstanceTarget ONE = InstanceTarget.of(DEMO, "10.0.0.1:80");
    private static final ChangeAuthor ANN = new ChangeAuthor("ann", "");
    private static final String CONFIG = "switchboard/services/demo//config";
    private static final String OVERRIDE = "switchboard/services/demo//overrides/10.0.0.1:80";
    private static final String OLD_CONFIG = "switchboard/config/demo";
    private static final String OLD_OVERRIDE = "switchboard/overrides/demo/10.0.0.1:80";
    private static final String FIRST = "{\"methodConfig\":[{\"name\":[{}],\"timeout\":\"1s\"}]}";
    private static final String SECOND = "{\"methodConfig\":[{\"name\":[{}],\"timeout\":\"2s\"}]}";
    private static final String DRAIN = "{\"state\":\"draining\",\"by\":\"bob\"}";

    private Etcd etcd;
    private ContractClient raw;
    private EtcdClient client;
    private RegistryAdmin admin;

    @SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
    OldKeys() {}

    abstract Etcd start();

    @BeforeEach
    void open() {
        etcd = start();
        raw = new ContractClient(etcd.endpoint());
        client = EtcdClient.connect(EtcdOptions.builder(etcd.endpoint()).build());
        admin = RegistryAdmin.of(client);
        raw.put("demo/10.0.0.1:80", "{\"Addr\":\"10.0.0.1:80\"}");
        raw.put(OLD_CONFIG, FIRST);
        raw.put(OLD_OVERRIDE, DRAIN);
    }

    @AfterEach
    void close() {
        client.close();
        raw.close();
        etcd.close();
    }

    @Test
    void a_config_at_its_old_key_is_read_and_a_change_writes_it_to_its_key() throws Exception {
        StoredConfig read = get(admin.knownConfig(DEMO));
        assertEquals(Optional.of(FIRST), read.document());
        ConfigVersion first =
                get(admin.replaceConfig(read, SECOND, ANN)).version().orElseThrow();
        assertEquals(SECOND, keys().get(CONFIG));
        assertEquals(null, keys().get(OLD_CONFIG));
        assertEquals(List.of(first), get(admin.configHistory(DEMO)));
        assertEquals(RegistryAdminException.Kind.CONFLICT, refusal(admin.replaceConfig(read, "{}", ANN)));
        assertEquals(RegistryAdminException.Kind.CONFLICT, refusal(admin.deleteConfig(read, ANN)));
        assertEquals(Optional.of(SECOND), get(admin.config(DEMO)).document());
    }

    @Test
    void a_config_that_was_changed_at_its_old_key_is_not_written_over() throws Exception {
        StoredConfig read = get(admin.config(DEMO));
        raw.put(OLD_CONFIG, SECOND);
        assertEquals(RegistryAdminException.Kind.CONFLICT, refusal(admin.replaceConfig(read, "{}", ANN)));
        assertEquals(RegistryAdminException.Kind.CONFLICT, refusal(admin.deleteConfig(read, ANN)));
        raw.put(CONFIG, "{}");
        assertEquals(Optional.of("{}"), get(admin.config(DEMO)).document());
        assertEquals(
                RegistryAdminException.Kind.CONFLICT,
                refusal(admin.setConfig(DEMO, FIRST, OptionalLong.of(read.revision()), ANN)));
        get(admin.deleteConfig(get(admin.config(DEMO)), ANN));
        assertEquals(Optional.empty(), get(admin.config(DEMO)).document());
        assertEquals(List.of(OLD_OVERRIDE), words());
    }

    @Test
    void an_override_at_its_old_key_is_changed_at_its_key_and_loses_nothing() throws Exception {
        InstanceOverride now = get(admin.setWeight(ONE, 7, ANN)).after().orElseThrow();
        assertEquals(InstanceState.DRAINING, now.state());
        assertEquals(List.of(OLD_CONFIG, OVERRIDE), words());
        raw.put(OLD_OVERRIDE, DRAIN);
        assertEquals(1, get(admin.overrides(DEMO)).size());
        assertEquals(
                7,
                get(admin.overrides())
                        .get(0)
                        .override()
                        .map(InstanceOverride::weight)
                        .orElseThrow());
        get(admin.clearOverride(ONE));
        assertEquals(List.of(OLD_CONFIG), words());
    }

    @Test
    void lists_have_both_and_names_within_a_name_have_their_own() throws Exception {
        raw.put("switchboard/overrides/demo/sub/x", "{\"weight\":1}");
        raw.put("switchboard/services/demo//overrides/y", "{\"weight\":2}");
        raw.put("switchboard/services/demo/sub//overrides/a/z", "{\"weight\":3}");
        raw.put("switchboard/services/demo/sub//config", "{}");
        assertEquals(
                List.of("demo 10.0.0.1:80", "demo y", "demo/sub a/z", "demo/sub x"),
                get(admin.overrides()).stream()
                        .map(one -> one.service() + " " + one.id())
                        .toList());
        assertEquals(
                List.of("a/z", "x"),
                get(admin.overrides(new ServiceName("demo/sub"))).stream()
                        .map(one -> one.id())
                        .toList());
    }

    @Test
    void all_is_moved_once_and_what_is_in_its_place_stays() throws Exception {
        raw.put("switchboard/overrides/demo/sub/x", "{\"weight\":1}");
        raw.put("switchboard/overrides/nobody", "{\"weight\":1}");
        raw.put("switchboard/config/demo/sub", FIRST);
        raw.put("switchboard/services/demo/sub//config", SECOND);
        assertEquals(new MovedKeys(2, 2, List.of("switchboard/overrides/nobody")), get(admin.moveOldKeys()));
        assertEquals(
                Map.of(
                        CONFIG,
                        FIRST,
                        OVERRIDE,
                        DRAIN,
                        "switchboard/services/demo/sub//config",
                        SECOND,
                        "switchboard/services/demo/sub//overrides/x",
                        "{\"weight\":1}",
                        "switchboard/overrides/nobody",
                        "{\"weight\":1}"),
                without(keys(), "demo/10.0.0.1:80"));
        assertEquals(new MovedKeys(0, 0, List.of("switchboard/overrides/nobody")), get(admin.moveOldKeys()));
        assertEquals(List.of(), get(admin.configHistory(DEMO)), "nothing is said anew");
    }

    @Test
    void nobody_is_without_what_is_moved() throws Exception {
        try (Switchboard switchboard = connect();
                SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            followed.until(s -> isDrained(s) && FIRST.equals(s.serviceConfig()));
            get(admin.moveOldKeys());
            try (Switchboard other = connect();
                    SnapshotQueue later = SnapshotQueue.follow(other.directory(), DEMO)) {
                Snapshot first = later.until(s -> !s.instances().isEmpty());
                assertTrue(isDrained(first));
                assertEquals(FIRST, first.serviceConfig());
            }
            raw.put(CONFIG, SECOND);
            Snapshot next = followed.next();
            while (!SECOND.equals(next.serviceConfig())) {
                assertTrue(isDrained(next), next.toString());
                assertEquals(FIRST, next.serviceConfig());
                next = followed.next();
            }
            assertTrue(isDrained(next), next.toString());
        }
    }

    @Test
    void what_is_taken_back_at_its_old_key_is_gone_at_once_for_those_who_follow() throws Exception {
        try (Switchboard switchboard = connect();
                SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), DEMO)) {
            followed.until(s -> isDrained(s) && FIRST.equals(s.serviceConfig()));
            get(admin.undrain(ONE, ANN));
            followed.until(s -> !isDrained(s) && FIRST.equals(s.serviceConfig()));
            get(admin.deleteConfig(get(admin.config(DEMO)), ANN));
            followed.until(s -> s.serviceConfig() == null);
            assertEquals(List.of(), words());
        }
    }

    private Switchboard connect() {
        return Switchboard.connect(SwitchboardOptions.builder(EtcdOptions.builder(etcd.endpoint())
                        .relistInterval(Duration.ofDays(1))
                        .build())
                .withoutSnapshotCache()
                .build());
    }

    private Map<String, String> keys() {
        Map<String, String> keys = new TreeMap<>();
        RangeRequest all = RangeRequest.newBuilder()
                .setKey(ContractClient.bytes("\0"))
                .setRangeEnd(ContractClient.bytes("\0"))
                .build();
        for (KeyValue entry : raw.kv().range(all).getKvsList()) {
            keys.put(entry.getKey().toStringUtf8(), entry.getValue().toStringUtf8());
        }
        return keys;
    }

    /** What operators have set now, without history. */
    private List<String> words() {
        return keys().keySet().stream()
                .filter(key -> key.startsWith("switchboard/") && !key.startsWith("switchboard/config-history/"))
                .toList();
    }

    private static Map<String, String> without(Map<String, String> keys, String key) {
        keys.remove(key);
        return keys;
    }

    private static boolean isDrained(Snapshot snapshot) {
        List<Instance> instances = List.copyOf(snapshot.instances());
        return !instances.isEmpty()
                && instances.stream().allMatch(instance -> instance.state() == InstanceState.DRAINING);
    }

    private static RegistryAdminException.Kind refusal(CompletableFuture<?> answer) {
        return assertInstanceOf(
                        RegistryAdminException.class,
                        assertThrows(ExecutionException.class, () -> get(answer))
                                .getCause())
                .kind();
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS);
    }
}
