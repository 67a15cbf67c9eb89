package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.testing.StateQueue;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody copies or edits by hand under a registration's key, on an etcd of this process. */
class CopiedKeysTest {
    private static final String KEY = "xiaoxu/demo/10.0.0.1:80";

    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();
    private final ContractClient client = new ContractClient(etcd.endpoint());
    private final Switchboard switchboard = Switchboard.connect(etcd.endpoint());
    private final Registration registration = switchboard.register("xiaoxu/demo", Instance.at("10.0.0.1:80"));
    private final StateQueue states = new StateQueue(registration);

    @AfterEach
    void close() {
        switchboard.close();
        client.close();
        etcd.close();
    }

    private String active() throws InterruptedException {
        assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
        states.until(RegistrationState.ACTIVE);
        return Objects.requireNonNull(etcd.read(KEY).get(KEY));
    }

    private void putBack() throws InterruptedException {
        states.until(RegistrationState.RECOVERING);
        states.until(RegistrationState.ACTIVE);
        registration.close();
        assertEquals(Map.of(), etcd.read(KEY));
    }

    @Test
    void the_own_value_without_a_lease_is_put_back_and_gone_after_the_close() throws Exception {
        String value = active();
        etcd.put(KEY, value);
        putBack();
    }

    @Test
    void so_is_one_that_was_edited_under_its_lease() throws Exception {
        String value = active();
        client.put(KEY, value.replace("10.0.0.1", "10.0.0.2"), etcd.leases().get(0));
        putBack();
    }

    @Test
    void a_registry_that_was_emptied_and_filled_by_copying_heals_itself() throws Exception {
        String value = active();
        etcd.restart(false);
        etcd.put(KEY, value);
        putBack();
    }
}
