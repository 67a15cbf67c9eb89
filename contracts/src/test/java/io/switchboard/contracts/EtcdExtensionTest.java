package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.testing.EtcdExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class EtcdExtensionTest {
    @RegisterExtension
    static final EtcdExtension shared = EtcdExtension.embedded();

    @RegisterExtension
    final EtcdExtension own = EtcdExtension.embedded();

    @AfterAll
    static void clients_are_closed() {
        EmbeddedEtcd etcd = shared.etcd(EmbeddedEtcd.class);
        Await.until("the client of the test is gone", () -> etcd.connections() == 0);
        assertEquals(List.of(), etcd.leases());
    }

    @Test
    @Order(1)
    void test_gets_an_etcd_and_a_client() throws InterruptedException {
        Switchboard switchboard = shared.switchboard();
        var registration = switchboard.register("demo", Instance.at("127.0.0.1:4711"));
        assertTrue(registration.awaitActive(Duration.ofSeconds(20)));
        assertEquals(
                List.of("demo/127.0.0.1:4711"),
                List.copyOf(shared.etcd(EmbeddedEtcd.class).read("demo/").keySet()));
        own.etcd(EmbeddedEtcd.class).put("a", "1");
    }

    @Test
    @Order(2)
    void etcd_in_an_instance_field_is_new_for_each_test() {
        assertEquals(1, own.etcd(EmbeddedEtcd.class).revision());
        assertNotEquals(shared.endpoint(), own.endpoint());
        assertTrue(shared.etcd(EmbeddedEtcd.class).revision() > 1);
    }
}
