package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"demo", "xiaoxu/demo", "a/b/c", "com.example.Greeter", "服务/演示", "switchboard/other", "a:b"})
    void a_name_is_segments_separated_by_slashes(String name) {
        assertEquals(name + "/", new ServiceName(name).keyPrefix());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|service name \"\" is empty; name the service, for example \"xiaoxu/demo\"",
                "/demo|service name \"/demo\" starts or ends with a slash; write it without, for example \"xiaoxu/demo\"",
                "demo/|service name \"demo/\" starts or ends with a slash; write it without, for example \"xiaoxu/demo\"",
                "a//b|service name \"a//b\" has an empty segment (\"//\"); separate segments by one slash",
                "a b|service name \"a b\" has the character U+0020 at position 1, which is not allowed",
                "a?b|service name \"a?b\" has the character U+003F at position 1, which is not allowed",
                "switchboard|service name \"switchboard\" is reserved for Switchboard's own keys; choose another",
                "switchboard/services/a|service name \"switchboard/services/a\" is reserved for Switchboard's own keys; choose another",
                "switchboard/config|service name \"switchboard/config\" is reserved for Switchboard's own keys; choose another",
                "switchboard/drains/x|service name \"switchboard/drains/x\" is reserved for Switchboard's own keys; choose another",
                "switchboard/overrides/x|service name \"switchboard/overrides/x\" is reserved for Switchboard's own keys; choose another",
            })
    void what_is_no_name_is_told_with_its_reason(String name, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new ServiceName(name))
                        .getMessage());
    }

    @Test
    void a_control_character_is_escaped_in_the_message() {
        String message = assertThrows(IllegalArgumentException.class, () -> new ServiceName("a\u001b[31mb"))
                .getMessage();
        assertEquals(
                "service name \"a\\u001b[31mb\" has the character U+001B at position 1, which is not allowed", message);
    }

    @Test
    void half_of_a_surrogate_pair_is_no_character() {
        String message = assertThrows(IllegalArgumentException.class, () -> new ServiceName("x\ud800y"))
                .getMessage();
        assertTrue(String.valueOf(message).endsWith("has the character U+D800 at position 1, which is not allowed"));
        assertEquals("x\ud83d\ude00/", new ServiceName("x\ud83d\ude00").keyPrefix());
    }

    @Test
    void a_name_that_is_too_long_is_told_with_its_length() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new ServiceName("x".repeat(513)));
        assertTrue(String.valueOf(error.getMessage()).endsWith("has 513 characters; at most 512 are allowed"));
    }
}
