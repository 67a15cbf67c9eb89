package io.switchboard.etcd;

import io.switchboard.core.Foreign;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads for code that may block although it should not: a thread for each task that is busy, up to a bound,
 * past which tasks wait. An idle thread takes the next task, or ends after a while.
 */
final class CallbackThreads implements Executor {
    /** That many may block and the next is still served; a thread that waits costs little more than its stack. */
    static final int MOST = 64;

    private static final long IDLE_SECONDS = 10;
    /** A process that has no thread left may have one a moment later. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ThreadPoolExecutor pool;
    private final Scheduler scheduler;
    private final Foreign starting;

    /** @param scheduler asks again where the system gives no thread */
    CallbackThreads(String name, int most, Scheduler scheduler) {
        this.scheduler = scheduler;
        starting = new Foreign("starting a thread " + name);
        pool = new ThreadPoolExecutor(
                0,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new HandOver(),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                CallbackThreads::waitForThread);
    }

    /** Never throws; after {@link #shutdown} nobody listens, and the task is dropped. */
    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (Throwable e) {
            if (!pool.isShutdown()) {
                starting.failed(e);
                scheduler.after(RETRY, () -> execute(task));
            }
        }
    }

    /** Lets run what is there already. */
    void shutdown() {
        pool.shutdown();
    }

    private static void waitForThread(Runnable task, ThreadPoolExecutor pool) {
        if (pool.isShutdown()) {
            throw new RejectedExecutionException("closed");
        }
        pool.getQueue().add(task);
    }

    /**
     * Is full unless a thread waits for a task, so that the pool starts another one; what is added in spite of that
     * waits.
     */
    private static final class HandOver extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        @Override
        public boolean add(Runnable task) {
            return super.offer(task);
        }
    }
}
