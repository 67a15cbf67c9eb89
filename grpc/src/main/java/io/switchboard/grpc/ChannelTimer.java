package io.switchboard.grpc;

import io.grpc.LoadBalancer.Helper;
import io.grpc.SynchronizationContext.ScheduledHandle;
import io.switchboard.core.Foreign;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task later in the synchronization context, at most once for each start. A channel's timers may be the
 * application's: if they do not take the task, it does not run.
 *
 * <p>Used in the synchronization context only.
 */
final class ChannelTimer {
    private final Helper helper;
    private final Foreign timers;
    private final Runnable task;
    private @Nullable ScheduledHandle pending;

    /** @param timers which reports a failure of the channel's scheduled executor */
    ChannelTimer(Helper helper, Foreign timers, Runnable task) {
        this.helper = helper;
        this.timers = timers;
        this.task = task;
    }

    /** Runs the task so much later, instead of when it was to run before. */
    void start(long delay, TimeUnit unit) {
        stop();
        timers.run(() -> pending = helper.getSynchronizationContext()
                .schedule(this::fire, delay, unit, helper.getScheduledExecutorService()));
    }

    boolean isPending() {
        return pending != null;
    }

    void stop() {
        if (pending != null) {
            pending.cancel();
            pending = null;
        }
    }

    private void fire() {
        pending = null;
        task.run();
    }
}
