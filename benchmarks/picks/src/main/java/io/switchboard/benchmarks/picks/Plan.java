package io.switchboard.benchmarks.picks;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * How much to measure, and where the report goes.
 *
 * @param quick whether this is a trial, whose figures are few and rough
 * @param folder of the report
 * @param commit of the sources; {@code unknown} unless given
 * @param log the file that gets what JMH says
 */
record Plan(boolean quick, Path folder, String commit, Path log) {
    /** How long an iteration of picks takes. */
    static final int PICK_MILLIS = 200;

    /** @throws IllegalArgumentException if an argument is not known or makes no sense; the message says which */
    static Plan parse(String... arguments) {
        boolean quick = false;
        Path folder = Path.of("docs");
        String commit = "unknown";
        Path log = Path.of("jmh.log");
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--quick" -> quick = true;
                case "--out" -> folder = Path.of(value(option, rest));
                case "--commit" -> commit = value(option, rest);
                case "--log" -> log = Path.of(value(option, rest));
                default ->
                    throw new IllegalArgumentException(
                            "unknown option \"" + option + "\"; there are --quick, --out FOLDER");
            }
        }
        return new Plan(quick, folder, commit, log);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    /** How often all cases are measured, one after the other. */
    int rounds() {
        return quick ? 1 : 3;
    }

    int pickWarmUps() {
        return 3;
    }

    int pickIterations() {
        return 3;
    }

    int shotWarmUps() {
        return quick ? 1 : 2;
    }

    /** How often what is no pick is measured in each round. */
    int shots() {
        return 3;
    }
}
