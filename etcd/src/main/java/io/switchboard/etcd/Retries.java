package io.switchboard.etcd;

import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that wait for another try, and that need not wait any longer once the connection is back: dialling was
 * spread by chance already, and a second wait on top of it is what makes a recovery slow. On the scheduler only.
 */
final class Retries {
    private final Scheduler scheduler;
    private final Set<Retry> waiting = new LinkedHashSet<>();

    Retries(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    Cancellable after(Duration delay, Runnable task) {
        Retry retry = new Retry(task);
        waiting.add(retry);
        retry.timer = scheduler.after(delay, retry::run);
        return retry;
    }

    /** Runs all that wait now. */
    void hurry() {
        List.copyOf(waiting).forEach(Retry::run);
    }

    private final class Retry implements Cancellable {
        private final Runnable task;
        private @Nullable Cancellable timer;

        Retry(Runnable task) {
            this.task = task;
        }

        void run() {
            if (waiting.contains(this)) {
                cancel();
                task.run();
            }
        }

        @Override
        public void cancel() {
            waiting.remove(this);
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}
