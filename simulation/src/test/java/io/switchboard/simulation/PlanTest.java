package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void the_full_report_of_seed_1_is_the_default() {
        assertEquals(new Plan(1, Path.of("simulation"), 1), Plan.parse());
    }

    @Test
    void seed_and_folder_are_as_given() {
        assertEquals(new Plan(-7, Path.of("x"), 1), Plan.parse("--seed", "-7", "--out", "x"));
    }

    @Test
    void a_shorter_plan_runs_once_at_least() {
        Plan tenth = new Plan(1, Path.of("x"), 10);

        assertEquals(6, tenth.of(60));
        assertEquals(1, tenth.of(5));
    }

    @Test
    void wrong_arguments_are_named() {
        assertTrue(message("--fast").contains("--fast"));
        assertTrue(message("--seed").contains("needs a value"));
        assertTrue(message("--seed", "x").contains("\"x\""));
        assertTrue(message("--out").contains("needs a value"));
    }

    private static String message(String... arguments) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Plan.parse(arguments))
                .getMessage());
    }
}
