package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,http://127.0.0.1:2379",
        "127.0.0.1:1234,http://127.0.0.1:1234",
        "http://etcd,http://etcd:2379",
        "HTTP://etcd:1/,http://etcd:1",
        "https://etcd,https://etcd:2379",
        "::1,http://[::1]:2379",
        "[::1],http://[::1]:2379",
        "[::1]:99,http://[::1]:99",
        "https://[2001:db8::1],https://[2001:db8::1]:2379",
    })
    void scheme_and_port_have_defaults(String text, String read) {
        assertEquals(read, Endpoint.parse(text).toString());
    }

    @Test
    void a_list_is_read_once_each() {
        assertEquals(
                "[http://a:2379, http://b:2379]",
                Endpoint.parseAll("a:2379,b", " http://a ").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcd:70000|etcd endpoint \"etcd:70000\" is not host[:port] or http(s)://host[:port]: port 70000 of"
                        + " host \"etcd\" is not between 1 and 65535",
                "etcd:|etcd endpoint \"etcd:\" is not host[:port] or http(s)://host[:port]: address \"etcd:\" has no"
                        + " port; write host:port, for example 10.0.0.1:8080",
                "ftp://etcd|etcd endpoint \"ftp://etcd\" is not host[:port] or http(s)://host[:port]: address"
                        + " \"ftp://etcd\" has the port \"//etcd\", which is not a number between 1 and 65535",
                "http://u:p@etcd:1|etcd endpoint \"http://u:p@etcd:1\" is not host[:port] or http(s)://host[:port]:"
                        + " host \"u:p@etcd:1\" has a character that no host name or IP address has, at position 0",
                ",|no etcd endpoint is given; write one or more, for example http://127.0.0.1:2379",
                "http://a,https://b|etcd endpoints [http://a:2379, https://b:2379] mix http and https; all members of"
                        + " a cluster are dialled alike",
            })
    void what_is_no_endpoint_is_told_with_its_reason(String text, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Endpoint.parseAll(text))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true",
        "'localhost,[::1]:1',true",
        "a.localhost,true",
        "'127.0.0.1,10.0.0.1',false",
        "10.0.0.1,false",
        "localhost.example.org,false",
    })
    void servers_on_loopback_are_called_only_where_all_of_etcd_is_on_loopback(String endpoints, boolean loopback) {
        assertEquals(
                loopback, EtcdOptions.builder(endpoints).build().addressRules().loopback());
    }

    @Test
    void options_say_which_part_is_wrong_and_never_print_the_password() {
        assertEquals(
                "lease TTL PT1S is not between PT2S and PT1H",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> EtcdOptions.builder("a")
                                        .leaseTtl(java.time.Duration.ofSeconds(1))
                                        .build())
                        .getMessage());
        String printed = EtcdOptions.builder("a").user("root", "secret").build().toString();
        assertEquals(-1, printed.indexOf("secret"), printed);
    }
}
