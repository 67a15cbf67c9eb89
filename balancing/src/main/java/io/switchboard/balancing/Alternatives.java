package io.switchboard.balancing;

/** A choice that names another endpoint when the one it chose cannot take the call. */
interface Alternatives extends Choice {
    /**
     * @param attempt 0 for what {@link #choose} chooses, then 1, 2, ...
     * @return the number of an endpoint, perhaps of one that an earlier attempt named
     */
    int alternative(long bits, int attempt);
}
