package io.switchboard.simulation;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * What to simulate, and where the report goes.
 *
 * @param seed of everything that is left to chance
 * @param folder of the report
 * @param shorter by how much all runs are shorter than the report's; 1 unless a test only wants to see them run
 */
record Plan(long seed, Path folder, int shorter) {
    static final String OPTIONS = "--seed N, --out FOLDER";

    Plan {
        if (shorter < 1) {
            throw new IllegalArgumentException("runs are to be " + shorter + " times shorter; 1 is the least");
        }
    }

    /** @throws IllegalArgumentException if an argument is not known or makes no sense; the message says which */
    static Plan parse(String... arguments) {
        long seed = 1;
        Path folder = Path.of("simulation");
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--seed" -> seed = number(option, value(option, rest));
                case "--out" -> folder = Path.of(value(option, rest));
                default ->
                    throw new IllegalArgumentException("unknown option \"" + option + "\"; there are " + OPTIONS);
            }
        }
        return new Plan(seed, folder, 1);
    }

    /** So many of what the report has {@code full} of. */
    int of(int full) {
        return Math.max(1, full / shorter);
    }

    Dice dice(String purpose) {
        return new Dice(seed, purpose);
    }

    static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    static long number(String option, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is \"" + text + "\"; it has to be a whole number", e);
        }
    }
}
