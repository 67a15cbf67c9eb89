package io.switchboard.benchmarks.picks;

import io.switchboard.harness.Machine;

/**
 * When, where, of what and how often something was measured.
 *
 * @param day of the run
 * @param grpc the version of grpc-java
 * @param rounds JVMs for each case
 * @param pickIterations of picks, in each round
 * @param shots of everything else, in each round
 */
record PickRun(
        String day,
        Machine machine,
        String commit,
        String grpc,
        String jmh,
        boolean quick,
        int rounds,
        int pickIterations,
        int shots) {}
