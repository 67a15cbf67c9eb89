package io.switchboard.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {
    @Test
    void nothing_asked_for_means_an_embedded_etcd_and_a_drawing() {
        assertEquals(new DemoOptions(null, false, null, false, false), DemoOptions.parse(List.of()));
    }

    @Test
    void every_option_is_taken() {
        assertEquals(
                new DemoOptions("http://127.0.0.1:2379", false, 5, true, true),
                DemoOptions.parse(List.of("--plain", "--etcd", "http://127.0.0.1:2379", "--seconds", "5", "--help")));
    }

    @Test
    void three_datacenters_have_etcds_of_their_own() {
        assertEquals(new DemoOptions(null, true, null, false, false), DemoOptions.parse(List.of("--datacenters")));
        assertEquals(
                "options --etcd and --datacenters do not go together",
                refusal("--datacenters", "--etcd", "http://127.0.0.1:2379"));
    }

    @Test
    void unknown_option_is_named() {
        assertEquals("unknown option --fast", refusal("--fast"));
    }

    @Test
    void missing_value_is_named() {
        assertEquals("option --etcd needs a value", refusal("--etcd"));
    }

    @Test
    void seconds_must_be_a_number_in_range() {
        assertEquals("option --seconds needs a number from 4 to 3600, not soon", refusal("--seconds", "soon"));
        assertEquals("option --seconds needs a number from 4 to 3600, not 3", refusal("--seconds", "3"));
    }

    @Test
    void usage_names_every_option() {
        for (String option : List.of("--etcd URL", "--datacenters", "--seconds N", "--plain", "--help")) {
            assertTrue(DemoOptions.USAGE.contains(option), option);
        }
    }

    private static String refusal(String... args) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> DemoOptions.parse(List.of(args)))
                .getMessage());
    }
}
