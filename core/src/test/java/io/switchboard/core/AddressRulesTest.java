package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
    @ParameterizedTest
    @CsvSource({
        "169.254.169.254,169.254.169.254 is a link-local address",
        "::ffff:169.254.169.254,169.254.169.254 is a link-local address",
        "::169.254.169.254,0:0:0:0:0:0:a9fe:a9fe is a link-local address",
        "64:ff9b::a9fe:a9fe,64:ff9b:0:0:0:0:a9fe:a9fe is a link-local address",
        "fe80::1,fe80:0:0:0:0:0:0:1 is a link-local address",
        "0.0.0.0,0.0.0.0 is no address of a host",
        "0.1.2.3,0.1.2.3 is no address of a host",
        "::,0:0:0:0:0:0:0:0 is no address of a host",
        "::ffff:0.0.0.0,0.0.0.0 is no address of a host",
        "224.0.0.1,224.0.0.1 is a multicast or broadcast address",
        "ff02::1,ff02:0:0:0:0:0:0:1 is a multicast or broadcast address",
        "255.255.255.255,255.255.255.255 is a multicast or broadcast address",
        "127.0.0.1,127.0.0.1 is a loopback address",
        "127.9.9.9,127.9.9.9 is a loopback address",
        "::1,0:0:0:0:0:0:0:1 is a loopback address",
        "::ffff:127.0.0.1,127.0.0.1 is a loopback address",
        "64:ff9b::7f00:1,64:ff9b:0:0:0:0:7f00:1 is a loopback address",
    })
    void what_leads_nowhere_good_is_refused(String host, String reason) {
        assertEquals(reason, AddressRules.DEFAULT.refusal(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "192.168.1.1", "8.8.8.8", "2001:db8::1", "fd00::1", "example.org", "localhost"})
    void the_rest_is_allowed_and_names_wait_for_their_addresses(String host) {
        assertNull(AddressRules.DEFAULT.refusal(host));
    }

    @Test
    void loopback_and_link_local_can_be_allowed() {
        assertNull(AddressRules.DEFAULT.allowingLoopback().refusal("127.0.0.1"));
        assertNull(AddressRules.DEFAULT.allowingLoopback().refusal("::1"));
        assertEquals(
                "169.254.1.1 is a link-local address",
                AddressRules.DEFAULT.allowingLoopback().refusal("169.254.1.1"));
        assertNull(new AddressRules(false, true, List.of()).refusal("169.254.1.1"));
    }

    @Test
    void networks_narrow_what_is_allowed() throws Exception {
        AddressRules rules =
                AddressRules.DEFAULT.onlyWithin("10.1.0.0/16", "2001:db8::/33", "192.0.2.7", "127.0.0.0/8");
        assertNull(rules.refusal("10.1.255.255"));
        assertNull(rules.refusal("::ffff:10.1.0.1"));
        assertNull(rules.refusal("2001:db8:7fff::1"));
        assertNull(rules.refusal(InetAddress.getByName("192.0.2.7")));
        String list = " is not within 10.1.0.0/16, 2001:db8::/33, 192.0.2.7, 127.0.0.0/8";
        assertEquals("10.2.0.1" + list, rules.refusal("10.2.0.1"));
        assertEquals("2001:db8:8000:0:0:0:0:1" + list, rules.refusal("2001:db8:8000::1"));
        assertEquals("192.0.2.8" + list, rules.refusal("192.0.2.8"));
        assertEquals("127.0.0.1 is a loopback address", rules.refusal("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "example.org/8", "::/129", "10.0.0.0/1e1"})
    void a_network_that_is_none_is_told(String network) {
        assertEquals(
                "network \"" + network + "\" is not an address with a prefix length; write for example 10.0.0.0/8",
                assertThrows(IllegalArgumentException.class, () -> AddressRules.DEFAULT.onlyWithin(network))
                        .getMessage());
    }
}
