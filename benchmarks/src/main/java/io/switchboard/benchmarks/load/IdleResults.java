package io.switchboard.benchmarks.load;

import java.util.List;

/** What idle processes cost. */
record IdleResults(List<One> all) {
    /**
     * One process, in one round.
     *
     * @param upMillis from before it was started until its first call was answered, or it was registered
     * @param heapBytes after a collection
     * @param residentBytes after that
     */
    record One(String kind, double upMillis, double heapBytes, double residentBytes, double threads, double classes) {}
}
