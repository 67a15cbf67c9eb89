package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.embedded.Etcd;
import io.switchboard.etcd.EtcdClient;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.operator.ChangeAuthor;
import io.switchboard.operator.ConfigChange;
import io.switchboard.operator.ConfigVersion;
import io.switchboard.operator.InstanceTarget;
import io.switchboard.operator.OverrideChange;
import io.switchboard.operator.RegistryAdmin;
import io.switchboard.operator.RegistryAdminException;
import io.switchboard.operator.StoredConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators write by the library, on any etcd: nobody's change is lost, and each config has its history. */
abstract class OperatorWrites {
    private static final ServiceName DEMO = new ServiceName("demo");
    private static final String ONE = "{\"methodConfig\":[{\"name\":[{}],\"timeout\":\"1s\"}]}";
    private static final ChangeAuthor ANN = new ChangeAuthor("ann", "why not");

    private Etcd etcd;
    private EtcdClient client;
    private RegistryAdmin operator;

    @SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
    OperatorWrites() {}

    abstract Etcd start();

    @BeforeEach
    void open() {
        etcd = start();
        client = EtcdClient.connect(
                EtcdOptions.builder(etcd.endpoint()).namespace("prod/").build());
        operator = RegistryAdmin.of(client);
    }

    @AfterEach
    void close() {
        client.close();
        etcd.close();
    }

    @Test
    void changes_of_one_override_at_the_same_time_are_all_made() throws Exception {
        List<CompletableFuture<OverrideChange>> changes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            changes.add(operator.override(
                    new InstanceTarget(DEMO, "a", true),
                    before -> Optional.of(new InstanceOverride(
                            before.map(InstanceOverride::weight).orElse(0) + 1,
                            InstanceState.DRAINING,
                            "",
                            null,
                            ""))));
        }
        for (CompletableFuture<OverrideChange> change : changes) {
            get(change);
        }
        InstanceOverride override =
                get(operator.overrides(DEMO)).get(0).override().orElseThrow();
        assertEquals(4, override.weight());
        assertTrue(override.at() != null, "it is dated");
        assertTrue(get(operator.overrides()).get(0).orphaned(), "there is no such instance");
        get(operator.clearOverride(InstanceTarget.of(DEMO, "a")));
        assertEquals(List.of(), get(operator.overrides()));
    }

    @Test
    void a_config_is_written_only_over_what_was_read() throws Exception {
        StoredConfig none = get(operator.config(DEMO));
        assertEquals(new StoredConfig(DEMO, Optional.empty(), 0, Optional.empty()), none);
        ConfigVersion first =
                get(operator.replaceConfig(none, ONE, ANN)).version().orElseThrow();
        RegistryAdminException conflict = failure(operator.replaceConfig(none, "{}", ANN));
        assertEquals(RegistryAdminException.Kind.CONFLICT, conflict.kind());
        assertTrue(
                String.valueOf(conflict.getMessage())
                        .startsWith("the config of demo was written by ann at " + first.at() + " (revision "),
                conflict.getMessage());
        StoredConfig stored = get(operator.config(DEMO));
        assertEquals(Optional.of(ONE), stored.document());
        assertEquals(Optional.of(first), stored.version());
        ConfigVersion deleted = get(operator.deleteConfig(stored, ANN));
        RegistryAdminException gone = failure(operator.replaceConfig(stored, "{}", ANN));
        assertTrue(
                String.valueOf(gone.getMessage()).startsWith("the config of demo was deleted by ann at "),
                gone.getMessage());
        assertEquals(List.of(first, deleted), get(operator.configHistory(DEMO)));
        get(operator.setConfig(new ServiceName("demo/sub"), "{}", OptionalLong.of(0), ANN));
        assertEquals(2, get(operator.configHistory(DEMO)).size(), "names within the name have their own");
    }

    @Test
    void of_writers_at_the_same_time_one_wins() throws Exception {
        StoredConfig none = get(operator.config(DEMO));
        List<CompletableFuture<ConfigChange>> writes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            writes.add(operator.replaceConfig(none, ONE.replace('1', (char) ('1' + i)), ANN));
        }
        int won = 0;
        for (CompletableFuture<ConfigChange> write : writes) {
            try {
                get(write);
                won++;
            } catch (ExecutionException e) {
                assertEquals(
                        RegistryAdminException.Kind.CONFLICT,
                        assertInstanceOf(RegistryAdminException.class, e.getCause())
                                .kind());
            }
        }
        assertEquals(1, won);
        assertEquals(1, get(operator.configHistory(DEMO)).size());
    }

    @Test
    void a_config_that_clients_would_not_read_is_not_written() throws Exception {
        RegistryAdminException large =
                failure(operator.setConfig(DEMO, "x".repeat(300_000), OptionalLong.empty(), ANN));
        assertEquals("service config: has 300000 characters; at most 262144 are read", large.getMessage());
        assertEquals(RegistryAdminException.Kind.REFUSED, large.kind());
        assertEquals(Optional.empty(), get(operator.config(DEMO)).document());
    }

    private static RegistryAdminException failure(CompletableFuture<?> answer) {
        return assertInstanceOf(
                RegistryAdminException.class,
                assertThrows(ExecutionException.class, () -> get(answer)).getCause());
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS);
    }
}
