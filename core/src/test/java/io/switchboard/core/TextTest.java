package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    /** All that has ever been used against a terminal, a log or the eye of a reader. */
    private static final String HOSTILE = "\u001b[2J\u009b2J\r\n\t\u0007\b\u007f\u0000\u0085\u001b]8;;http://x\u001b\\"
            + "\u202a\u202e\u2066\u2069\u200b\u200e\u00ad\ufeff\u2028\u2029\udb40\udc41\ud800";

    @Test
    void nothing_hostile_is_left() {
        for (String text : List.of(HOSTILE, HOSTILE + "x", "\udc00" + HOSTILE, HOSTILE.repeat(100))) {
            for (String shown :
                    List.of(Text.printable(text), Text.message(text), Text.escaped(text), Text.label(text))) {
                assertTrue(shown.codePoints().noneMatch(Text::isObeyed), shown);
            }
        }
        assertEquals("a\\ud800b", Text.escaped("a\ud800b"));
    }

    @Test
    void a_long_text_is_cut_and_says_so() {
        String text = "x".repeat(1_400_000);
        assertEquals("x".repeat(200) + "… (1400000 characters)", Text.printable(text));
        assertEquals("x".repeat(4000) + "… (1400000 characters)", Text.message(text));
        assertEquals(text, Text.escaped(text));
        assertEquals("x".repeat(200), Text.printable("x".repeat(200)));
    }

    @Test
    void a_pair_of_surrogates_is_not_cut_in_two() {
        String text = "x".repeat(199) + "\ud83d\ude00" + "y";
        assertEquals("x".repeat(199) + "\ud83d\ude00… (202 characters)", Text.printable(text));
    }

    @Test
    void long_labels_that_start_alike_stay_apart() {
        String start = "x".repeat(300);
        assertEquals("x".repeat(256) + "…", Text.label(start + "a").substring(0, 257));
        assertEquals(265, Text.label(start + "a").length());
        assertNotEquals(Text.label(start + "a"), Text.label(start + "b"));
        assertTrue(Text.label("a\u001b").startsWith("a\\u001b…"), Text.label("a\u001b"));
        assertEquals("a\\u001b", Text.label("a\\u001b"));
    }

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
