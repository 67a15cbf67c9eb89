package io.switchboard.grpc;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Registration;
import io.switchboard.core.RegistrationState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps by which a registered server stops without losing a call. */
final class ShutdownSequence {
    private static final Logger log = LoggerFactory.getLogger(ShutdownSequence.class);

    /** How long cancelled calls may take to notice. */
    private static final Duration CANCELLATION = Duration.ofSeconds(2);

    private final @Nullable HealthStatusManager health;
    private final Registration registration;
    private final Server server;
    private final Duration drainDelay;
    private final Duration grace;

    ShutdownSequence(
            @Nullable HealthStatusManager health,
            Registration registration,
            Server server,
            Duration drainDelay,
            Duration grace) {
        this.health = health;
        this.registration = registration;
        this.server = server;
        this.drainDelay = drainDelay;
        this.grace = grace;
    }

    /** Gives each of the server's services a status, so that a check by name does not find it unknown. */
    static void declareServing(HealthStatusManager health, Server server) {
        for (ServerServiceDefinition definition : server.getServices()) {
            health.setStatus(definition.getServiceDescriptor().getName(), ServingStatus.SERVING);
        }
    }

    void run() {
        try {
            if (health != null) {
                health.enterTerminalState();
            }
            boolean known = registration.state() != RegistrationState.PENDING;
            deregister();
            // Nobody has to notice that a server left which nobody could have seen.
            if (known) {
                await(drainDelay);
            }
            server.shutdown();
            if (!await(grace)) {
                log.warn(
                        "calls to {} still run after the grace of {}; cancelling them", registration.instance(), grace);
                server.shutdownNow();
                await(CANCELLATION);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.shutdownNow();
        }
    }

    private void deregister() {
        try {
            // A reader that sees the change but not the removal then knows at least that it is meant.
            registration.update(registration.instance().toBuilder()
                    .state(InstanceState.DRAINING)
                    .build());
        } catch (IllegalStateException e) {
            log.debug("{} was deregistered before its server stopped", registration.instance(), e);
        }
        try {
            registration.close();
        } catch (RuntimeException e) {
            log.warn("cannot deregister {}; its lease will run out", registration.instance(), e);
        }
    }

    /** Whether the server has terminated within that time; waiting on it rather than sleeping, since others may stop it too. */
    private boolean await(Duration time) throws InterruptedException {
        return server.awaitTermination(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
