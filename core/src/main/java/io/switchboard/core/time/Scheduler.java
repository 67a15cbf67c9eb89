package io.switchboard.core.time;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs tasks one at a time, in the order given, now or later: what runs on one scheduler needs no lock. */
public interface Scheduler extends Executor {
    /** Runs the task once the delay is over, unless it is cancelled before. */
    Cancellable after(Duration delay, Runnable task);

    /** A task that can be called off. */
    interface Cancellable {
        /** Called on the scheduler's own thread, it is certain that the task will not run; cancelling again does nothing. */
        void cancel();
    }
}
