package io.switchboard.benchmarks.picks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.harness.Options;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaseTest {
    @Test
    void the_quick_cases_are_some_of_all() {
        List<Case> all = cases();

        assertEquals(all.size(), all.stream().distinct().count());
        assertTrue(all.containsAll(cases("--quick")));
        assertTrue(cases("--quick").size() < all.size() / 2);
    }

    @Test
    void each_case_is_of_the_part_that_it_is_asked_for_with() {
        List<Case> datacenters = cases("--only", "datacenters");

        assertEquals(
                List.of(Part.DATACENTERS),
                datacenters.stream().map(Case::part).distinct().toList());
        assertEquals(
                List.of(Part.POLICIES),
                cases("--only", "policies").stream().map(Case::part).distinct().toList());
        assertTrue(cases().containsAll(datacenters));
    }

    private static List<Case> cases(String... arguments) {
        return Options.parse(new PicksOptions(), arguments).cases();
    }
}
