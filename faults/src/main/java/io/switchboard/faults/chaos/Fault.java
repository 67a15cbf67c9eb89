package io.switchboard.faults.chaos;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A kind of fault.
 *
 * @param kind its name, for people
 */
record Fault(String kind, Strike strike) {
    /** Makes the fault, lets it last, and ends it. */
    interface Strike {
        /** @param say tells, before it begins, whom it hits */
        void run(Fleet fleet, RandomGenerator random, Consumer<String> say);
    }
}
