package io.switchboard.benchmarks.spring;

import java.util.List;

/**
 * What two applications have come to that differ by the starter alone.
 *
 * @param boot the version of Spring Boot
 * @param added jars that only the one with the starter has
 * @param pairs of processes, one of each application, in the order of the rounds
 */
record SpringResults(String boot, Packed plain, Packed starter, List<FatJar.Held> added, List<Pair> pairs) {
    /**
     * An application in one jar.
     *
     * @param jars within
     */
    record Packed(long bytes, int jars) {}

    /** Processes that were started one after the other. */
    record Pair(Started plain, Started starter) {}

    /**
     * One process.
     *
     * @param startedMillis from before it was started until Boot said that the application has started
     * @param registeredMillis until it was said to be registered; 0: it has no starter
     * @param cpuMillis of all its threads until then, or until it has started if it has no starter
     * @param heapBytes in use after a collection, once nothing was left to do
     * @param residentBytes after that
     */
    record Started(
            double startedMillis,
            double registeredMillis,
            double cpuMillis,
            double heapBytes,
            double residentBytes,
            double threads,
            double classes) {}
}
