package io.switchboard.balancing;

import java.util.List;

/**
 * Limits an endpoint to ⌈factor × m × share⌉ of the m calls in flight, the one to be placed included, where its share
 * is that of its weight (Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads", 2016). Among
 * threads that choose at the same time, each may add one to that.
 *
 * @param factor above 1: the lower, the more even, and the more calls go elsewhere than their keys belong; 1.25 is
 *     usual
 * @param loads the calls in flight at each endpoint, in the order of their numbers
 * @param total the calls in flight at all of these
 */
public record Bound(double factor, List<InFlight> loads, InFlight total) {
    /** @throws IllegalArgumentException if the factor is not above 1 */
    public Bound {
        if (!(factor > 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("the factor of bounded loads is " + factor
                    + "; it must be above 1 and finite, for example 1.25, or there is no room for all calls");
        }
        loads = List.copyOf(loads);
    }
}
