package io.switchboard;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread that waits for the disk: a disk that hangs holds nothing else up. It ends when it has nothing to do. */
final class DiskThread implements Executor, AutoCloseable {
    private static final long IDLE_SECONDS = 10;
    /** What was just learnt is worth a moment at the end; a disk that hangs is not worth more. */
    private static final long LAST_WRITE_SECONDS = 1;

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread made = new Thread(task, "switchboard-disk");
                made.setDaemon(true);
                return made;
            });

    DiskThread() {
        thread.allowCoreThreadTimeOut(true);
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_WRITE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            // What is being written is finished, without anybody waiting for it.
            Thread.currentThread().interrupt();
        }
    }
}
