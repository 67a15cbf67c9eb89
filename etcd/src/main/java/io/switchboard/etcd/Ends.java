package io.switchboard.etcd;

import io.switchboard.core.Cleanup;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Those who are to be told when the client is closed, since nothing else would end their waiting. Safe for use by
 * several threads.
 */
final class Ends {
    static final String CLOSED = "Switchboard is closed";

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private boolean closed;

    /**
     * @param end run once, unless it is removed before; in the order in which they were added
     * @return whether it is not too late
     */
    synchronized boolean add(Runnable end) {
        return !closed && waiting.add(end);
    }

    /** @throws IllegalStateException if it is too late to do that */
    synchronized void requireOpen(String what) {
        if (closed) {
            throw new IllegalStateException("cannot " + what + ": " + CLOSED);
        }
    }

    synchronized void remove(Runnable end) {
        waiting.remove(end);
    }

    void close() {
        List<Runnable> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(waiting);
            waiting.clear();
        }
        Cleanup.each(all, Runnable::run);
    }
}
