package io.switchboard.core.directory;

import io.switchboard.core.Foreign;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands values to a listener one at a time and in order: a value alone at once, of a burst that comes while the
 * listener is busy only the newest. A listener that throws gets the next value all the same. Safe for use by several
 * threads.
 */
public final class LatestOnly<T> {
    private final Executor executor;
    private final Consumer<T> listener;
    private final Foreign called = new Foreign("a listener");
    private @Nullable T pending;
    private boolean offered;
    private boolean running;
    private boolean closed;

    /** @param executor where the listener runs */
    public LatestOnly(Executor executor, Consumer<T> listener) {
        this.executor = executor;
        this.listener = listener;
    }

    /** Replaces what has not been handed over yet. */
    public void offer(T value) {
        if (accepts(value)) {
            start();
        }
    }

    /** Offers a value that may be older than what others are offering: only if nothing has been offered yet. */
    public void offerFirst(T value) {
        if (acceptsFirst(value)) {
            start();
        }
    }

    /** Hands nothing over any more, except what is being handed over right now. */
    public synchronized void close() {
        closed = true;
        pending = null;
    }

    private synchronized boolean acceptsFirst(T value) {
        return !offered && accepts(value);
    }

    private synchronized boolean accepts(T value) {
        offered = true;
        if (closed) {
            return false;
        }
        pending = value;
        if (running) {
            return false;
        }
        running = true;
        return true;
    }

    /** What an executor does not take waits for the next value, which asks again. */
    private void start() {
        try {
            executor.execute(this::drain);
        } catch (Throwable e) {
            stopped();
            called.failed(e);
        }
    }

    private void drain() {
        boolean done = false;
        try {
            for (T value = next(); value != null; value = next()) {
                T handed = value;
                called.run(() -> listener.accept(handed));
            }
            done = true;
        } finally {
            if (!done) {
                stopped();
            }
        }
    }

    private synchronized void stopped() {
        running = false;
    }

    private synchronized @Nullable T next() {
        T value = pending;
        pending = null;
        running = value != null;
        return value;
    }
}
