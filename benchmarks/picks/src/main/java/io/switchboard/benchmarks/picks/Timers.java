package io.switchboard.benchmarks.picks;

import io.grpc.Deadline;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A channel's timers, in real time, on one thread; it can be told when nothing is about to happen on it. */
final class Timers extends ScheduledThreadPoolExecutor {
    /** What is due later, such as the next update of weights, is nobody's reaction to what has just happened. */
    private static final long SOON_SECONDS = 60;

    private static final Deadline.Ticker CLOCK = Deadline.getSystemTicker();

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong busyNanos = new AtomicLong();
    /** Of the task that runs. */
    private long began;

    Timers() {
        super(1, task -> {
            Thread thread = new Thread(task, "timers");
            thread.setDaemon(true);
            return thread;
        });
        setRemoveOnCancelPolicy(true);
    }

    /** How long its tasks have taken together. */
    long busyNanos() {
        return busyNanos.get();
    }

    /** Waits until no task runs or is due soon. */
    void settle(Runnable drain) throws InterruptedException {
        while (true) {
            long before = begun.get();
            // It comes after all that run already: there is one thread.
            await(submit(Timers::nothing));
            drain.run();
            Delayed next = soon();
            if (next != null) {
                await(schedule(Timers::nothing, next.getDelay(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS));
                continue;
            }
            await(submit(Timers::nothing));
            // Only the two above: none has left the queue unseen.
            if (begun.get() == before + 2) {
                return;
            }
        }
    }

    private static void nothing() {}

    private static void await(Future<?> task) throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private @Nullable Delayed soon() {
        for (Runnable task : getQueue()) {
            if (task instanceof Delayed delayed && delayed.getDelay(TimeUnit.SECONDS) < SOON_SECONDS) {
                return delayed;
            }
        }
        return null;
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        begun.incrementAndGet();
        began = CLOCK.nanoTime();
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        busyNanos.addAndGet(CLOCK.nanoTime() - began);
    }
}
