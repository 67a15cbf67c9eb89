package io.switchboard.benchmarks.picks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CaseTest {
    @Test
    void the_quick_cases_are_some_of_all() {
        List<Case> all = Case.all(false);

        assertEquals(all.size(), all.stream().distinct().count());
        assertTrue(all.containsAll(Case.all(true)));
        assertTrue(Case.all(true).size() < all.size() / 2);
    }
}
