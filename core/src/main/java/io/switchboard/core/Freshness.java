package io.switchboard.core;

/** How far a {@link Snapshot} can be trusted to be the registry's present content. */
public enum Freshness {
    /** The registry has not answered yet: an empty set does not mean that there are no instances. */
    UNKNOWN,
    /** The set follows the registry. */
    LIVE,
    /**
     * The set was current once; the registry, or the overrides and the config in it, cannot be followed at the moment.
     */
    STALE
}
