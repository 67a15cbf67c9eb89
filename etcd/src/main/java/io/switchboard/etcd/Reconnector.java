package io.switchboard.etcd;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.switchboard.core.time.Backoff;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials again soon after a failure: grpc-java's own pause between attempts grows to two minutes, and an etcd that is
 * back must be used within the second. Tells once when the connection is lost and once when it is there. On the
 * scheduler only.
 */
final class Reconnector {
    private static final Logger log = LoggerFactory.getLogger(Reconnector.class);

    private final ManagedChannel channel;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final String registry;
    private final RatedLog rated;
    private final Runnable whenConnected;
    private int failures;
    private @Nullable Cancellable timer;
    /** Whether a change of state will be told: once is enough. */
    private boolean listening;

    private boolean told;

    Reconnector(
            ManagedChannel channel,
            Scheduler scheduler,
            RandomGenerator random,
            Backoff backoff,
            String registry,
            Runnable whenConnected) {
        this.channel = channel;
        this.scheduler = scheduler;
        this.random = random;
        this.backoff = backoff;
        this.registry = registry;
        this.rated = new RatedLog(log, scheduler);
        this.whenConnected = whenConnected;
    }

    void start() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        ConnectivityState state = channel.getState(true);
        if (state == ConnectivityState.SHUTDOWN) {
            return;
        }
        // Also while it fails: a dial may take long, and what waits for the connection is to go on in the same moment.
        listen(state);
        if (state == ConnectivityState.READY) {
            failures = 0;
            if (told) {
                told = false;
                rated.info("{} is reached again", registry);
            }
            whenConnected.run();
        } else if (state == ConnectivityState.TRANSIENT_FAILURE) {
            failures++;
            if (!told) {
                told = true;
                rated.warn("{} cannot be reached; using the last known instances", registry);
            }
            timer = scheduler.after(backoff.delay(failures, random), this::dial);
        }
    }

    private void dial() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        // The outcome may be the same state again, of which no change tells: look again in any case.
        timer = scheduler.after(backoff.bound(1), this::start);
    }

    private void listen(ConnectivityState state) {
        if (!listening) {
            listening = true;
            channel.notifyWhenStateChanged(
                    state,
                    () -> scheduler.execute(() -> {
                        listening = false;
                        start();
                    }));
        }
    }
}
