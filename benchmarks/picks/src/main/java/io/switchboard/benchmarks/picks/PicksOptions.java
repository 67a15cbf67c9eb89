package io.switchboard.benchmarks.picks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much to measure, and where the report goes; see {@code bin/bench-picks --help}. */
final class PicksOptions {
    /** How long an iteration of picks takes. */
    static final int PICK_MILLIS = 200;

    /** Whether this is a trial, whose figures are few and rough. */
    @Option(names = "--quick")
    boolean quick;

    /** The part that is measured, while the other stays as an earlier run has left it; null: all. */
    @Option(names = "--only")
    @Nullable
    Part only;

    /** Of the report. */
    @Option(names = "--out")
    Path folder = Path.of("docs");

    /** Of the sources. */
    @Option(names = "--commit")
    String commit = "unknown";

    /** Gets what JMH says. */
    @Option(names = "--log")
    Path log = Path.of("jmh.log");

    List<Case> cases() {
        return Arrays.stream(Part.values())
                .filter(part -> only == null || part == only)
                .flatMap(part -> Case.of(part, quick).stream())
                .toList();
    }

    /** How often all cases are measured, one after the other. */
    int rounds() {
        return quick ? 1 : only == Part.DATACENTERS ? 5 : 3;
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
