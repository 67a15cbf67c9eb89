package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "xiaoxu/demo, xiaoxu/demo",
        "\u670d\u52a1 \ud83d\ude00, \u670d\u52a1 \ud83d\ude00",
        "a\u001b[2J, a\\u001b[2J",
        "a\u202eb, a\\u202eb",
        "a\u2028b, a\\u2028b",
        "a\udb40\udc41b, a\\udb40\\udc41b",
    })
    void what_a_terminal_would_obey_is_escaped(String text, String printed) {
        assertEquals(printed, Text.printable(text));
    }
}
