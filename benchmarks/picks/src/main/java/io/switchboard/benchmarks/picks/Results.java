package io.switchboard.benchmarks.picks;

import io.switchboard.harness.Machine;
import java.util.List;

/**
 * Everything that one run measured.
 *
 * @param day of the run
 * @param grpc the version of grpc-java
 * @param rounds JVMs for each case
 * @param pickIterations of picks, in each round
 * @param shots of everything else, in each round
 */
record Results(
        String day,
        Machine machine,
        String commit,
        String grpc,
        String jmh,
        boolean quick,
        int rounds,
        int pickIterations,
        int shots,
        List<Verdict> targets,
        List<Measurement> measurements) {}
