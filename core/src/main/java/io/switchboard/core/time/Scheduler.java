package io.switchboard.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * Time: a clock, and tasks that run one at a time, in the order given, now or later by that clock. What runs on one
 * scheduler needs no lock.
 */
public interface Scheduler extends Executor {
    /** A clock that only moves forward, in nanoseconds from an arbitrary origin; for measuring durations. */
    long nanos();

    /** The time of day; for display and for ordering across processes, never for measuring durations. */
    Instant now();

    /** Runs the task once the delay is over, unless it is cancelled before. */
    Cancellable after(Duration delay, Runnable task);

    /** A task that can be called off. */
    interface Cancellable {
        /**
         * Called on the scheduler's own thread, it is certain that the task will not run; cancelling again does
         * nothing.
         */
        void cancel();
    }
}
