package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:8080,10.0.0.1,8080",
        "localhost:1,localhost,1",
        "my-host.example.com:65535,my-host.example.com,65535",
        "[::1]:8080,::1,8080",
        "[fe80::1%eth0]:80,fe80::1%eth0,80",
        "under_score:80,under_score,80",
    })
    void host_and_port_are_read_and_printed_back(String text, String host, int port) {
        Address address = Address.parse(text);
        assertEquals(host, address.host());
        assertEquals(port, address.port());
        assertEquals(text, address.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1|address \"10.0.0.1\" has no port; write host:port, for example 10.0.0.1:8080",
                "10.0.0.1:|address \"10.0.0.1:\" has no port; write host:port, for example 10.0.0.1:8080",
                "[::1]|address \"[::1]\" has no port; write host:port, for example 10.0.0.1:8080",
                "::1:8080|address \"::1:8080\" has an IPv6 host without brackets; write [host]:port, for example [::1]:8080",
                "host:0|port 0 of host \"host\" is not between 1 and 65535",
                "host:70000|port 70000 of host \"host\" is not between 1 and 65535",
                "host:http|address \"host:http\" has the port \"http\", which is not a number between 1 and 65535",
                "host:-1|address \"host:-1\" has the port \"-1\", which is not a number between 1 and 65535",
                ":8080|host is empty; write host:port, for example 10.0.0.1:8080",
                "a b:8080|host \"a b\" has a character that no host name or IP address has, at position 1",
                "a/b:8080|host \"a/b\" has a character that no host name or IP address has, at position 1",
            })
    void what_is_no_address_is_told_with_its_reason(String text, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Address.parse(text))
                        .getMessage());
    }

    @Test
    void a_host_alone_has_the_port_that_is_given() {
        assertEquals("203.0.113.7:80", Address.parse("203.0.113.7", 80).toString());
        assertEquals("203.0.113.7:81", Address.parse("203.0.113.7:81", 80).toString());
        assertEquals("[::1]:80", Address.parse("::1", 80).toString());
        assertEquals("[::1]:80", Address.parse("[::1]", 80).toString());
        assertEquals("[::1]:81", Address.parse("[::1]:81", 80).toString());
        for (String bad : new String[] {"", "host:", "host:0", "a b", "host:http"}) {
            assertThrows(IllegalArgumentException.class, () -> Address.parse(bad, 80), bad);
        }
    }
}
