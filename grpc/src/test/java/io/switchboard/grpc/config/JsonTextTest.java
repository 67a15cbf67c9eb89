package io.switchboard.grpc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void numbers_are_doubles_and_the_rest_is_what_it_is() {
        assertEquals(
                Map.of("a", 1.0, "b", Arrays.asList(true, "x", null), "c", Map.of()),
                JsonText.object("{\"a\": 1, \"b\": [true, \"x\", null], \"c\": {}}"));
    }

    @Test
    void what_is_not_one_strict_json_object_is_refused() {
        for (String text : List.of(
                "",
                " ",
                "null",
                "7",
                "[]",
                "{a: 1}",
                "{'a': 1}",
                "{\"a\": 1,}",
                "{\"a\": 1} x",
                "{\"a\": 1}{}",
                "{\"a\": NaN}",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\"",
                "{".repeat(1000))) {
            assertThrows(IllegalArgumentException.class, () -> JsonText.object(text), text);
        }
    }

    @Test
    void the_message_says_where_it_ends_to_be_json() {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> JsonText.object("{\"a\":\n  x}"))
                        .getMessage());
        assertTrue(message.contains("line 2 column"), message);
    }
}
