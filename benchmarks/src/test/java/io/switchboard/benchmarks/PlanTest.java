package io.switchboard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void the_full_run_is_the_default() {
        Plan plan = Plan.parse();

        assertEquals(200, plan.rounds());
        assertEquals(List.of(15, 15, 15, 77, 77), plan.outages());
    }

    @Test
    void a_quick_run_is_short_unless_told_otherwise() {
        assertEquals(20, Plan.parse("--quick").rounds());
        assertEquals(List.of(2, 2), Plan.parse("--outages", "2x2", "--quick").outages());
    }

    @Test
    void other_clients_are_given_with_their_class_and_class_path() {
        assertEquals(
                List.of(new PeerProcess.Client("jetcd", "a.Main", "x/*:y")),
                Plan.parse("--client", "jetcd=a.Main=x/*:y").clients());
    }

    @Test
    void a_part_can_be_measured_alone_if_there_is_one_of_that_name() {
        assertEquals(List.of(), Plan.parse(Set.of("size")).only());
        assertEquals(
                List.of("size"), Plan.parse(Set.of("size"), "--only", "size").only());
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> Plan.parse(Set.of("size"), "--only", "sise"))
                        .getMessage());
        assertTrue(message.contains("\"sise\"") && message.contains("size"), message);
    }

    @Test
    void wrong_arguments_are_named() {
        assertTrue(message("--fast").contains("--fast"));
        assertTrue(message("--rounds").contains("needs a value"));
        assertTrue(message("--rounds", "0").contains("\"0\""));
        assertTrue(message("--outages", "15").contains("15x3,77x2"));
        assertTrue(message("--client", "jetcd").contains("NAME=CLASS=CLASSPATH"));
    }

    private static String message(String... arguments) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Plan.parse(arguments))
                .getMessage());
    }
}
