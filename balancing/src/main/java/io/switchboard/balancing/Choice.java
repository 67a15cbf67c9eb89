package io.switchboard.balancing;

/**
 * Chooses one of n endpoints, which are known by their numbers from 0. Safe for use by several threads; choosing
 * neither locks nor allocates.
 */
@FunctionalInterface
public interface Choice {
    /**
     * @param bits 64 uniformly distributed bits: random ones, or a key's hash where the policy goes by keys
     * @param nanos the present time of one monotonic clock; only policies that go by latency read it
     * @return the number of an endpoint, never of one with weight 0
     */
    int choose(long bits, long nanos);
}
