package io.switchboard.core;

/** An interest in a service that lasts until it is closed. */
public interface Subscription extends AutoCloseable {
    /** Asks the registry whether the set is still true, at a bounded rate; a hint that may do nothing. */
    void refresh();

    /** Ends the interest: no event starts after this returns on the directory's own thread. Closing again does nothing. */
    @Override
    void close();
}
