package io.switchboard.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void the_clearly_nearer_comes_first() {
        assertEquals(List.of("c", "b", "a"), order(Map.of("a", 160, "b", 35, "c", 5), "a", "b", "c"));
    }

    @Test
    void what_is_about_as_near_keeps_its_place() {
        assertEquals(List.of("a", "b"), order(Map.of("a", 40, "b", 35), "a", "b"));
        assertEquals(List.of("a", "b"), order(Map.of("a", 11, "b", 1), "a", "b"));
    }

    @Test
    void what_is_not_measured_keeps_its_place_and_is_in_nobodys_way() {
        assertEquals(List.of("c", "b", "a"), order(Map.of("a", 160, "c", 5), "a", "b", "c"));
        assertEquals(List.of("a", "b"), order(Map.of(), "a", "b"));
    }

    private static List<String> order(Map<String, Integer> millis, String... before) {
        return Nearest.order(
                List.of(before),
                one -> millis.containsKey(one) ? OptionalLong.of(millis.get(one) * 1_000_000L) : OptionalLong.empty());
    }
}
