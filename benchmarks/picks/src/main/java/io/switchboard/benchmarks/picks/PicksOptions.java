package io.switchboard.benchmarks.picks;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How much to measure, and where the report goes; see {@code bin/bench-picks --help}. */
final class PicksOptions {
    /** How long an iteration of picks takes. */
    static final int PICK_MILLIS = 200;

    /** Whether this is a trial, whose figures are few and rough. */
    @Option(names = "--quick")
    boolean quick;

    /** Of the report. */
    @Option(names = "--out")
    Path folder = Path.of("docs");

    /** Of the sources. */
    @Option(names = "--commit")
    String commit = "unknown";

    /** Gets what JMH says. */
    @Option(names = "--log")
    Path log = Path.of("jmh.log");

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
