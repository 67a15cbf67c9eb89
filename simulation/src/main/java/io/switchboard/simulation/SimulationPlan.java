package io.switchboard.simulation;

import io.switchboard.harness.Options;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * What to simulate, and where the report goes.
 *
 * @param seed of everything that is left to chance
 * @param folder of the report
 * @param shorter by how much all runs are shorter than the report's; 1 unless a test only wants to see them run
 */
record SimulationPlan(long seed, Path folder, int shorter) {
    private static final class Given {
        @Option(names = "--seed")
        long seed = 1;

        @Option(names = "--out")
        Path folder = Path.of("simulation");
    }

    SimulationPlan {
        if (shorter < 1) {
            throw new IllegalArgumentException("runs are to be " + shorter + " times shorter; 1 is the least");
        }
    }

    static SimulationPlan parse(String... arguments) {
        Given given = Options.parseOrExit("simulate", new Given(), arguments);
        return new SimulationPlan(given.seed, given.folder, 1);
    }

    /** So many of what the report has {@code full} of. */
    int of(int full) {
        return Math.max(1, full / shorter);
    }

    Dice dice(String purpose) {
        return new Dice(seed, purpose);
    }
}
