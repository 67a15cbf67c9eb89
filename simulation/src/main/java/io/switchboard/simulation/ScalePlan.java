package io.switchboard.simulation;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * Where the measured costs are, and where the page goes.
 *
 * @param benchmarks the JSON that {@code bin/bench} has written
 */
record ScalePlan(Path benchmarks, Path folder, long seed) {
    /** @throws IllegalArgumentException if an argument is not known or makes no sense; the message says which */
    static ScalePlan parse(String... arguments) {
        Path benchmarks = Path.of("docs", "benchmarks.json");
        Path folder = Path.of("docs");
        long seed = 1;
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--benchmarks" -> benchmarks = Path.of(Plan.value(option, rest));
                case "--out" -> folder = Path.of(Plan.value(option, rest));
                case "--seed" -> seed = Plan.number(option, Plan.value(option, rest));
                default ->
                    throw new IllegalArgumentException(
                            "unknown option \"" + option + "\"; there are --benchmarks FILE, --out FOLDER, --seed N");
            }
        }
        return new ScalePlan(benchmarks, folder, seed);
    }
}
