package io.switchboard.faults.chaos;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A kind of fault.
 *
 * @param <F> what it is for
 * @param kind its name, for people
 */
record Fault<F extends Fleet>(String kind, Strike<F> strike) {
    /** Makes the fault, lets it last, and ends it. */
    interface Strike<F> {
        /** @param say tells, before it begins, whom it hits */
        void run(F fleet, RandomGenerator random, Consumer<String> say);
    }
}
