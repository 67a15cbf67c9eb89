package io.switchboard.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands values to a listener one at a time and in order: a value alone at once, of a burst that comes while the listener
 * is busy only the newest, or those that a newer one does not cover. Safe for use by several threads.
 */
public final class LatestOnly<T> {
    private static final Logger log = LoggerFactory.getLogger(LatestOnly.class);

    private final Executor executor;
    private final Consumer<T> listener;
    private final BiPredicate<T, T> covers;
    private final Deque<T> pending = new ArrayDeque<>(1);
    private boolean offered;
    private boolean running;
    private boolean closed;

    /** @param executor where the listener runs */
    public LatestOnly(Executor executor, Consumer<T> listener) {
        this(executor, listener, (newer, older) -> true);
    }

    /**
     * @param executor where the listener runs
     * @param covers whether a newer value tells all that the one before it would; if not, both are handed over
     */
    public LatestOnly(Executor executor, Consumer<T> listener, BiPredicate<T, T> covers) {
        this.executor = executor;
        this.listener = listener;
        this.covers = covers;
    }

    /** Replaces what has not been handed over yet, as far as the value covers it. */
    public void offer(T value) {
        if (accepts(value)) {
            executor.execute(this::drain);
        }
    }

    /** Offers a value that may be older than what others are offering: only if nothing has been offered yet. */
    public void offerFirst(T value) {
        if (acceptsFirst(value)) {
            executor.execute(this::drain);
        }
    }

    /** Hands nothing over any more, except what is being handed over right now. */
    public synchronized void close() {
        closed = true;
        pending.clear();
    }

    private synchronized boolean acceptsFirst(T value) {
        return !offered && accepts(value);
    }

    private synchronized boolean accepts(T value) {
        offered = true;
        if (closed) {
            return false;
        }
        T last = pending.peekLast();
        if (last != null && covers.test(value, last)) {
            pending.removeLast();
        }
        pending.addLast(value);
        if (running) {
            return false;
        }
        running = true;
        return true;
    }

    private void drain() {
        for (T value = next(); value != null; value = next()) {
            try {
                listener.accept(value);
            } catch (RuntimeException e) {
                log.error("a listener failed; it will still get the next event", e);
            }
        }
    }

    private synchronized @Nullable T next() {
        T value = pending.pollFirst();
        running = value != null;
        return value;
    }
}
