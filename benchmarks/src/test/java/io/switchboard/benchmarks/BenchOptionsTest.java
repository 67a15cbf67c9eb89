package io.switchboard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Options;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {
    @Test
    void the_full_run_is_the_default() {
        assertEquals(200, parse().rounds());
        assertEquals(List.of(15, 15, 15, 77, 77), parse().outages());
    }

    @Test
    void a_quick_run_is_short_unless_told_otherwise() {
        assertEquals(20, parse("--quick").rounds());
        assertEquals(List.of(2, 2), parse("--outages", "2x2", "--quick").outages());
    }

    @Test
    void other_clients_are_given_with_their_class_and_class_path() {
        assertEquals(
                List.of(new PeerProcess.Client("jetcd", "a.Main", "x/*:y")),
                parse("--client", "jetcd=a.Main=x/*:y").clients());
    }

    @Test
    void a_part_can_be_measured_alone_if_there_is_one_of_that_name() {
        Set<String> parts = Set.of("size", "calls");
        assertEquals(List.of(), parse().only(parts));
        assertEquals(List.of("size", "calls"), parse("--only", "size,calls").only(parts));
    }

    @Test
    void wrong_arguments_are_named() {
        assertTrue(message("--only", "sise").contains("\"sise\"; there are size"));
        assertTrue(message("--rounds", "0").contains("\"0\""));
        assertTrue(message("--outages", "15").contains("15x3,77x2"));
        assertTrue(message("--client", "jetcd").contains("NAME=CLASS=CLASSPATH"));
    }

    private static BenchOptions parse(String... arguments) {
        return Options.parse(new BenchOptions(), arguments);
    }

    private static String message(String... arguments) {
        return String.valueOf(assertThrows(
                        IllegalArgumentException.class, () -> parse(arguments).check(Set.of("size")))
                .getMessage());
    }
}
