package io.switchboard.core.directory;

import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;

/** An interest in a service that lasts until it is closed. */
public interface Subscription extends AutoCloseable {
    /** Asks the registry whether the set is still true, at a bounded rate; a hint that may do nothing. */
    void refresh();

    /**
     * Reports that an instance has answered a call or a probe just now: proof of life for one that the snapshot lists
     * as {@linkplain Snapshot#doubted doubted}; of others it means nothing. May be called on any thread.
     *
     * @param name the instance's {@link Instance#name}
     */
    default void answered(String name) {}

    /**
     * Ends the interest: no event starts after this returns on the directory's own thread. Closing again does nothing.
     */
    @Override
    void close();
}
