package io.switchboard.benchmarks.size;

import java.util.function.IntConsumer;

/** Follows services in a way that is measured. */
interface Follower {
    /** @param listener is told how many instances the set has, each time that there is another set */
    void follow(String service, IntConsumer listener);

    /** What the strings of the newest set of the service followed last take in the heap, in bytes; 0: not known. */
    default long stringBytes() {
        return 0;
    }
}
