package io.switchboard.etcd;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time and in order on another executor's threads. Of more than {@value #MAX_WAITING} that wait, behind a
 * listener that does not come back, the oldest are dropped: what is true now is said last.
 */
final class SerialExecutor implements Executor {
    private static final Logger log = LoggerFactory.getLogger(SerialExecutor.class);

    static final int MAX_WAITING = 1000;

    private final Executor threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private boolean dropping;

    SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            tasks.add(task);
            if (tasks.size() > MAX_WAITING) {
                tasks.remove();
                if (!dropping) {
                    dropping = true;
                    log.warn("a listener has not returned for {} events; it will not hear of the oldest", MAX_WAITING);
                }
            }
            if (running) {
                return;
            }
            running = true;
        }
        try {
            threads.execute(this::drain);
        } catch (RuntimeException | Error e) {
            // No thread can be had: what waits is taken along by the next one, and nobody fails who only had news.
            synchronized (this) {
                running = false;
            }
            log.error("cannot run listeners now; they will get the event with the next one", e);
        }
    }

    private void drain() {
        while (true) {
            Runnable task;
            synchronized (this) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    dropping = false;
                    return;
                }
            }
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                log.error("a listener failed; it will still get the next event", e);
            }
        }
    }
}
