package io.switchboard.etcd;

import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An attempt that waits for its time, of which there is one at most. On the scheduler only. */
final class OneRetry {
    private final Retries retries;
    private final Runnable attempt;
    private @Nullable Cancellable waiting;

    OneRetry(Retries retries, Runnable attempt) {
        this.retries = retries;
        this.attempt = attempt;
    }

    boolean waits() {
        return waiting != null;
    }

    /** Does nothing while one waits. */
    void after(Duration delay) {
        if (waiting == null) {
            waiting = retries.after(delay, () -> {
                waiting = null;
                attempt.run();
            });
        }
    }

    void stop() {
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }
}
