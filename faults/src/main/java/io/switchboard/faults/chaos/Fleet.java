package io.switchboard.faults.chaos;

import io.switchboard.faults.CallerFeed;
import io.switchboard.harness.Child;
import java.time.Duration;
import java.util.List;

/** All that runs in a chaos run, and what is known of it. */
interface Fleet extends AutoCloseable {
    List<CallerFeed> callers();

    Excuses excuses();

    /** Whether every server is registered, and every caller follows them all and calls those that it should. */
    boolean isWell();

    /** How it stands, for people. */
    String state();

    /** Processes that have ended although nobody ended them. */
    List<String> died();

    /** How long a server that lives and has a way to its registry was missing there, since this was asked last. */
    Duration takeLongestMissing();

    /** Lets the callers end the calls under way, and hears their last words. */
    void endCalls();

    /** Every process that there has been. */
    List<Child> children();

    default long calls() {
        return callers().stream().mapToLong(CallerFeed::calls).sum();
    }

    @Override
    void close();
}
