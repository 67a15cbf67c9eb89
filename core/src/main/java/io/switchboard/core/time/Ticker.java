package io.switchboard.core.time;

import java.time.Instant;

/** Tells the time. */
public interface Ticker {
    /** A clock that only moves forward, in nanoseconds from an arbitrary origin; for measuring durations. */
    long nanos();

    /** The time of day; for display and for ordering across processes, never for measuring durations. */
    Instant now();
}
