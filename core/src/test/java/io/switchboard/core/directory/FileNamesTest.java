package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileNamesTest {
    @Test
    void plain_names_stay_readable() {
        assertEquals("greeter-2.v1_x", FileNames.of("greeter-2.v1_x"));
        assertEquals("xiaoxu%2fdemo", FileNames.of("xiaoxu/demo"));
    }

    @Test
    void nothing_leaves_the_directory_or_hides_in_it() {
        for (String text : List.of("..", "../x", ".", ".hidden", "a/../b", "a\\b", "a:b", "a\u0000b", "a\nb")) {
            String name = FileNames.of(text);
            assertTrue(name.matches("[a-z0-9%_-][a-z0-9%._-]*"), name);
        }
    }

    @Test
    void different_texts_have_different_names_also_where_case_is_ignored() {
        List<String> texts = List.of(
                "demo",
                "Demo",
                "DEMO",
                "de%6do",
                "a/b",
                "a%2fb",
                "ü",
                "u\u0308",
                "x".repeat(160),
                "x".repeat(161),
                "x".repeat(512),
                "x".repeat(511) + "y",
                "X".repeat(512));
        Set<String> names = new HashSet<>();
        for (String text : texts) {
            String name = FileNames.of(text);
            assertTrue(name.length() <= FileNames.MAX_LENGTH, name);
            assertTrue(names.add(name.toLowerCase(Locale.ROOT)), "a second " + name);
        }
    }
}
