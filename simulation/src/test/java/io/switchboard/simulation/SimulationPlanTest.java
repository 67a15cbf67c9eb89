package io.switchboard.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SimulationPlanTest {
    @Test
    void the_full_report_of_seed_1_is_the_default() {
        assertEquals(new SimulationPlan(1, Path.of("simulation"), 1), SimulationPlan.parse());
    }

    @Test
    void seed_and_folder_are_as_given() {
        assertEquals(new SimulationPlan(-7, Path.of("x"), 1), SimulationPlan.parse("--seed", "-7", "--out", "x"));
    }

    @Test
    void a_shorter_plan_runs_once_at_least() {
        SimulationPlan tenth = new SimulationPlan(1, Path.of("x"), 10);

        assertEquals(6, tenth.of(60));
        assertEquals(1, tenth.of(5));
    }
}
