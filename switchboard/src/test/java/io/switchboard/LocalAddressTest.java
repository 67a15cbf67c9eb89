package io.switchboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.switchboard.core.Address;
import io.switchboard.core.AddressRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalAddressTest {
    private static final AddressRules RULES = AddressRules.DEFAULT.allowingLoopback();
    private static final Address HERE = new Address("127.0.0.1", 2379);
    private static final Address UNKNOWN = new Address("no-such-host.invalid", 2379);

    @Test
    void the_way_to_this_machine_starts_at_its_loopback() {
        assertEquals("127.0.0.1", LocalAddress.onRouteTo(List.of(HERE), false, RULES));
        assertEquals("127.0.0.1", LocalAddress.onRouteTo(List.of(HERE), true, RULES));
    }

    @Test
    void an_unknown_host_costs_the_others_nothing() {
        assertEquals("127.0.0.1", LocalAddress.onRouteTo(List.of(UNKNOWN, HERE), false, RULES));
        assertEquals("127.0.0.1", LocalAddress.onRouteTo(List.of(HERE, UNKNOWN), false, RULES));
    }

    @Test
    void an_address_that_callers_would_not_dial_is_none() {
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> LocalAddress.onRouteTo(List.of(HERE), false, AddressRules.DEFAULT))
                .getMessage());
        assertEquals(
                "callers would not dial the local address on the route to etcd at 127.0.0.1:2379: 127.0.0.1 is a"
                        + " loopback address",
                message);
    }

    @Test
    void where_none_is_known_each_is_told() {
        assertEquals(
                "etcd's host \"no-such-host.invalid\" is unknown; etcd's host \"nor-this.invalid\" is unknown",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> LocalAddress.onRouteTo(
                                        List.of(UNKNOWN, new Address("nor-this.invalid", 2379)), false, RULES))
                        .getMessage());
    }
}
