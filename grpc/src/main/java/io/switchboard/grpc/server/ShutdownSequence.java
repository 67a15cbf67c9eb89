package io.switchboard.grpc.server;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.Cleanup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps by which a registered server stops without losing a call. */
final class ShutdownSequence {
    private static final Logger log = LoggerFactory.getLogger(ShutdownSequence.class);

    /** How long cancelled calls may take to notice. */
    private static final Duration CANCELLATION = Duration.ofSeconds(2);

    private final Announcement announcement;
    private final Server server;
    private final Duration grace;

    ShutdownSequence(Announcement announcement, Server server, Duration grace) {
        this.announcement = announcement;
        this.server = server;
        this.grace = grace;
    }

    /** Gives each of the server's services a status, so that a check by name does not find it unknown. */
    static void declareServing(HealthStatusManager health, Server server) {
        for (ServerServiceDefinition definition : server.getServices()) {
            health.setStatus(definition.getServiceDescriptor().getName(), ServingStatus.SERVING);
        }
    }

    /**
     * Takes each step, whatever the ones before it threw: a failing registry must not cost the calls in flight. An
     * interrupt ends the waiting, so that what follows cancels those.
     *
     * @throws RuntimeException what a step threw first, if it was not the registration's
     */
    void run() {
        new Cleanup()
                .step(announcement::leave)
                .step(server::shutdown)
                .step(this::awaitCalls)
                .step(server::shutdownNow)
                .end();
    }

    private void awaitCalls() throws InterruptedException {
        if (!await(grace)) {
            log.warn(
                    "calls to a server of {} still run after the grace of {}; cancelling them",
                    announcement.service(),
                    grace);
            server.shutdownNow();
            await(CANCELLATION);
        }
    }

    /**
     * Whether the server has terminated within that time; waiting on it rather than sleeping, since others may stop it
     * too.
     */
    private boolean await(Duration time) throws InterruptedException {
        return server.awaitTermination(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
