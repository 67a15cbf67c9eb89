package io.switchboard.etcd;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.switchboard.core.Backoff;
import io.switchboard.core.Scheduler;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials again soon after a failure: grpc-java's own pause between attempts grows to two minutes, and an etcd that is back
 * must be used within the second. Tells once when the connection is lost and once when it is there. On the scheduler only.
 */
final class Reconnector {
    private static final Logger log = LoggerFactory.getLogger(Reconnector.class);

    private final ManagedChannel channel;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final String registry;
    private final Runnable whenConnected;
    private int failures;
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
        this.whenConnected = whenConnected;
    }

    void start() {
        ConnectivityState state = channel.getState(true);
        switch (state) {
            case READY -> {
                failures = 0;
                if (told) {
                    told = false;
                    log.info("{} is reached again", registry);
                }
                await(state);
                whenConnected.run();
            }
            case TRANSIENT_FAILURE -> {
                failures++;
                if (!told) {
                    told = true;
                    log.warn("{} cannot be reached; what is known goes on being used", registry);
                }
                scheduler.after(backoff.delay(failures, random), this::dial);
            }
            case SHUTDOWN -> {}
            default -> await(state);
        }
    }

    private void dial() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        // The outcome may be the same state again, of which no change tells: look again in any case.
        scheduler.after(backoff.bound(1), this::start);
    }

    private void await(ConnectivityState state) {
        channel.notifyWhenStateChanged(state, () -> scheduler.execute(this::start));
    }
}
