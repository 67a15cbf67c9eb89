package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalAddressTest {
    private static final Address HERE = new Address("127.0.0.1", 2379);
    private static final Address UNKNOWN = new Address("no-such-host.invalid", 2379);

    @Test
    void the_way_to_this_machine_starts_at_its_loopback() {
        assertEquals("127.0.0.1", LocalAddress.onRouteTo(List.of(HERE), false));
        assertEquals("127.0.0.1", LocalAddress.onRouteTo(List.of(HERE), true));
    }

    @Test
    void an_unknown_host_costs_the_others_nothing() {
        assertEquals("127.0.0.1", LocalAddress.onRouteTo(List.of(UNKNOWN, HERE), false));
        assertEquals("127.0.0.1", LocalAddress.onRouteTo(List.of(HERE, UNKNOWN), false));
    }

    @Test
    void where_none_is_known_each_is_told() {
        assertEquals(
                "etcd's host \"no-such-host.invalid\" is unknown; etcd's host \"nor-this.invalid\" is unknown",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> LocalAddress.onRouteTo(
                                        List.of(UNKNOWN, new Address("nor-this.invalid", 2379)), false))
                        .getMessage());
    }
}
