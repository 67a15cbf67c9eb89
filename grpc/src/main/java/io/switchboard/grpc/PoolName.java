package io.switchboard.grpc;

import org.jspecify.annotations.Nullable;

/**
 * What a pool is called, by which it keeps its turns from picker to picker. The parts stay apart: no route's name,
 * whatever is in it, makes one pool's name another's.
 *
 * @param route null: the calls that are for all instances
 * @param subset its number in the route
 */
record PoolName(@Nullable String route, int subset) {
    /** Of the calls that no route matches, or whose route falls back. */
    static final PoolName EVERYBODY = new PoolName(null, 0);
}
