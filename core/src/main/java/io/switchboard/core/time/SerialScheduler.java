package io.switchboard.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real clock and a single daemon thread: the only place where Switchboard asks the system for the time. */
public final class SerialScheduler implements Scheduler, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SerialScheduler.class);

    private final ScheduledThreadPoolExecutor executor;
    private final RatedLog rated;

    /** @param name the thread's name */
    public SerialScheduler(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        rated = new RatedLog(log, this);
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            // After close nothing is left that a late callback could matter to.
            log.debug("dropped a task after close", e);
        }
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        try {
            Future<?> future = executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            log.debug("dropped a task after close", e);
            return () -> {};
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    /** Lets the tasks that are due run, drops those that are not, and takes no new ones. */
    @Override
    public void close() {
        executor.shutdown();
    }

    /** One task's failure must not be lost in a future that nobody reads. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                rated.error("a task failed; other tasks continue", e);
            }
        };
    }
}
