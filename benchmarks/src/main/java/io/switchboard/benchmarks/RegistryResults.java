package io.switchboard.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of joining, leaving, outages and lost leases, and of the jars.
 *
 * @param comparison null if the run was not given other clients
 * @param footprint null if the run was not given the lists of jars
 */
record RegistryResults(
        int warmUp,
        Joining joining,
        Leaving leaving,
        List<Recovery> recoveries,
        @Nullable Comparison comparison,
        @Nullable Footprint footprint) {}
