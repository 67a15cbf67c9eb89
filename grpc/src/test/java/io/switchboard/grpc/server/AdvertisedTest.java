package io.switchboard.grpc.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdvertisedTest {
    private static String at(@Nullable String option, @Nullable String variable) {
        return Advertised.of(option, variable, () -> "10.0.0.9").at(5000).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,10.0.0.1:5000",
        "10.0.0.1:80,10.0.0.1:80",
        "node-1.example,node-1.example:5000",
        "node-1.example:80,node-1.example:80",
        "::1,[::1]:5000",
        "[::1],[::1]:5000",
        "[fd00::2]:80,[fd00::2]:80",
        "' 10.0.0.1 ',10.0.0.1:5000",
    })
    void a_host_takes_the_bound_port_and_host_and_port_stand_for_themselves(String said, String expected) {
        assertEquals(expected, at(said, null));
        assertEquals(expected, at(null, said));
    }

    @Test
    void options_go_before_environment_before_default() {
        assertEquals("10.0.0.1:5000", at("10.0.0.1", "10.0.0.2"));
        assertEquals("10.0.0.2:5000", at(null, "10.0.0.2"));
        assertEquals("10.0.0.9:5000", at(null, null));
        assertEquals("10.0.0.9:5000", at(null, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0", "[::]:80", "::", "a b", "host:0", "host:70000", "host:", "host:http", "*"})
    void what_callers_cannot_use_is_refused_with_advice(String said) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> at(said, null))
                .getMessage());
        assertTrue(message.contains("\"" + said + "\" (from ServeOptions.advertise)"), message);
        assertTrue(message.contains("for example 10.0.0.1:8080"), message);
    }

    @Test
    void a_bad_environment_is_named_as_the_source() {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> at(null, "host:0"))
                .getMessage());
        assertEquals(
                "cannot advertise \"host:0\" (from SWITCHBOARD_ADVERTISE): port 0 of host \"host\" is not between 1 and"
                        + " 65535; set ServeOptions.advertise or SWITCHBOARD_ADVERTISE to the host or host:port at which"
                        + " callers reach this server, for example 10.0.0.1:8080",
                message);
    }

    @Test
    void no_local_address_is_refused_with_advice() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Advertised.of(null, null, () -> {
                            throw new IllegalStateException("no route to 192.0.2.1");
                        }))
                .getMessage();
        assertTrue(String.valueOf(message).contains("no route to 192.0.2.1; set ServeOptions.advertise"), message);
    }

    @Test
    void a_server_without_a_port_needs_one_said() {
        Advertised host = Advertised.of("10.0.0.1", null, () -> "");
        String message =
                assertThrows(IllegalArgumentException.class, () -> host.at(-1)).getMessage();
        assertTrue(String.valueOf(message).startsWith("the server listens on no TCP port"), message);
        assertEquals(
                "10.0.0.1:80",
                Advertised.of("10.0.0.1:80", null, () -> "").at(-1).toString());
    }
}
