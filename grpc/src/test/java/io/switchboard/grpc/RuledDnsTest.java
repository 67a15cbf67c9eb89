package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.core.AddressRules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuledDnsTest {
    @Test
    void only_allowed_addresses_of_a_host_are_dialled() throws Exception {
        InetAddress allowed = InetAddress.getByName("10.0.0.1");
        RuledDns dns =
                new RuledDns(AddressRules.DEFAULT, host -> List.of(InetAddress.getByName("169.254.169.254"), allowed));
        assertEquals(List.of(allowed), dns.lookup("trap"));
    }

    @Test
    void a_host_with_refused_addresses_only_cannot_be_looked_up_and_the_reason_is_told() {
        RuledDns dns = new RuledDns(
                AddressRules.DEFAULT,
                host -> List.of(InetAddress.getByName("169.254.169.254"), InetAddress.getLoopbackAddress()));
        assertEquals(
                "trap has no address that may be dialled: 169.254.169.254 is a link-local address, 127.0.0.1 is a loopback"
                        + " address",
                assertThrows(UnknownHostException.class, () -> dns.lookup("trap"))
                        .getMessage());
    }

    @Test
    void what_an_answer_stands_for_is_not_dialled_either() {
        for (String answer : List.of(
                "2002:a9fe:a9fe::1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::a9fe:a9fe",
                "::ffff:0:169.254.169.254",
                "2001:db8::5efe:169.254.169.254",
                "fd00:ec2::254",
                "100.100.100.200")) {
            RuledDns dns = new RuledDns(AddressRules.DEFAULT, host -> List.of(InetAddress.getByName(answer)));
            assertThrows(UnknownHostException.class, () -> dns.lookup("trap"), answer);
        }
    }

    @Test
    void of_a_thousand_refused_addresses_three_are_told() {
        RuledDns dns =
                new RuledDns(AddressRules.DEFAULT, host -> Collections.nCopies(1000, InetAddress.getLoopbackAddress()));
        assertTrue(String.valueOf(assertThrows(UnknownHostException.class, () -> dns.lookup("trap"))
                        .getMessage())
                .endsWith("127.0.0.1 is a loopback address and 997 more"));
    }

    @Test
    void a_host_without_addresses_stays_without() throws Exception {
        assertEquals(List.of(), new RuledDns(AddressRules.DEFAULT, host -> List.of()).lookup("nowhere"));
    }
}
