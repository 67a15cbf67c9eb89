package io.switchboard.operator.drill;

import java.util.Optional;

/** Somebody who sees calls. */
public interface DrillSource {
    /**
     * What it has seen since it was asked last; empty: it has not looked since, or could not. Takes a few seconds at
     * most.
     */
    Optional<DrillSample> take();

    /** What it cannot see at present, and why; empty: nothing is wrong. */
    default String problem() {
        return "";
    }
}
