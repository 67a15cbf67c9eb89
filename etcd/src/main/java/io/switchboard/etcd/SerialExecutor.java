package io.switchboard.etcd;

import io.switchboard.core.Foreign;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time and in order on another executor's threads, also after one that throws. While one hangs,
 * {@value #MOST_PENDING} wait at most: past that the newest takes the place of the one before it.
 */
final class SerialExecutor implements Executor {
    static final int MOST_PENDING = 1000;

    private final Executor threads;
    private final Foreign called = new Foreign("a listener");
    /** Guarded by itself, as is whether somebody runs. */
    private final Deque<Runnable> pending = new ArrayDeque<>(1);

    private boolean running;

    SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        if (!starts(task)) {
            return;
        }
        try {
            threads.execute(this::drain);
        } catch (Throwable e) {
            // What no thread could be had for waits for the next task, which asks again.
            stopped();
            called.failed(e);
        }
    }

    private boolean starts(Runnable task) {
        synchronized (pending) {
            if (pending.size() >= MOST_PENDING) {
                pending.removeLast();
            }
            pending.addLast(task);
            boolean first = !running;
            running = true;
            return first;
        }
    }

    private void drain() {
        boolean done = false;
        try {
            for (Runnable task = next(); task != null; task = next()) {
                called.run(task);
            }
            done = true;
        } finally {
            if (!done) {
                stopped();
            }
        }
    }

    private void stopped() {
        synchronized (pending) {
            running = false;
        }
    }

    private @Nullable Runnable next() {
        synchronized (pending) {
            Runnable task = pending.pollFirst();
            running = task != null;
            return task;
        }
    }
}
