package io.switchboard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
    void wrong_arguments_are_named() {
        assertTrue(message("--fast").contains("--fast"));
        assertTrue(message("--rounds").contains("needs a value"));
        assertTrue(message("--rounds", "0").contains("\"0\""));
        assertTrue(message("--outages", "15").contains("15x3,77x2"));
    }

    private static String message(String... arguments) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Plan.parse(arguments))
                .getMessage());
    }
}
