package io.switchboard.benchmarks.picks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void the_full_run_is_the_default() {
        Plan plan = Plan.parse();

        assertFalse(plan.quick());
        assertEquals(Path.of("docs"), plan.folder());
        assertTrue(plan.rounds() > Plan.parse("--quick").rounds());
    }

    @Test
    void wrong_arguments_are_named() {
        assertTrue(message("--fast").contains("--fast"));
        assertTrue(message("--out").contains("needs a value"));
    }

    @Test
    void the_quick_cases_are_some_of_all() {
        List<Case> all = Case.all(false);

        assertEquals(all.size(), all.stream().distinct().count());
        assertTrue(all.containsAll(Case.all(true)));
        assertTrue(Case.all(true).size() < all.size() / 2);
    }

    private static String message(String... arguments) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Plan.parse(arguments))
                .getMessage());
    }
}
