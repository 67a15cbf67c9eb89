package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Address;
import org.junit.jupiter.api.Test;

class LocalAddressTest {
    @Test
    void the_way_to_this_machine_starts_at_its_loopback() {
        assertEquals("127.0.0.1", LocalAddress.onRouteTo(new Address("127.0.0.1", 2379)));
    }

    @Test
    void an_unknown_host_is_told() {
        assertEquals(
                "etcd's host \"no-such-host.invalid\" is unknown",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> LocalAddress.onRouteTo(new Address("no-such-host.invalid", 2379)))
                        .getMessage());
    }
}
