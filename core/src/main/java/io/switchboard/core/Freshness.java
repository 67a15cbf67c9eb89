package io.switchboard.core;

/** How far a {@link Snapshot} can be trusted to be the registry's present content. */
public enum Freshness {
    /** The registry has not answered yet: an empty set says nothing. */
    UNKNOWN,
    /** The set follows the registry. */
    LIVE,
    /** The set was true once and the registry, or what operators say in it, cannot be followed just now. */
    STALE
}
