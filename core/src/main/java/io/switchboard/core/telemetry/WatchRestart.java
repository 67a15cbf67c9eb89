package io.switchboard.core.telemetry;

/** Why what a watch follows is watched or listed anew. */
public enum WatchRestart {
    /** The stream of all watches broke after it had worked; the watches go on where they were on the next one. */
    BROKEN,
    /** The registry has compacted away what the watch would have gone on with: listed. */
    COMPACTED,
    /** The registry's history went back, or another registry answers: listed. */
    REWOUND,
    /** The watch was away for long enough that nothing in it would tell of a registry that was replaced: listed. */
    ABSENCE,
    /** What is known differs from what the registry has, or entries that were left out may fit now: listed. */
    DIFFERENCE,
    /** The registry ended the watch: listed. */
    CANCELED,
    /** The registry denies the watch: listed once it may not any more. */
    REFUSED,
    /** It was time to: listed. The only one that is no sign of a problem in the registry. */
    PERIODIC
}
