package io.switchboard.grpc;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.Address;
import io.switchboard.core.Cleanup;
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
    /** For the log. */
    private final String address;

    private final Duration drainDelay;
    private final Duration grace;

    ShutdownSequence(
            @Nullable HealthStatusManager health,
            Registration registration,
            Server server,
            Address address,
            Duration drainDelay,
            Duration grace) {
        this.health = health;
        this.registration = registration;
        this.server = server;
        this.address = address.toString();
        this.drainDelay = drainDelay;
        this.grace = grace;
    }

    /** Gives each of the server's services a status, so that a check by name does not find it unknown. */
    static void declareServing(HealthStatusManager health, Server server) {
        for (ServerServiceDefinition definition : server.getServices()) {
            health.setStatus(definition.getServiceDescriptor().getName(), ServingStatus.SERVING);
        }
    }

    /**
     * Takes each step, whatever the ones before it threw: a failing registry must not cost the calls in flight. An interrupt
     * ends the waiting, so that what follows cancels those.
     *
     * @throws RuntimeException what a step threw first, if it was not the registration's
     */
    void run() {
        Cleanup steps = new Cleanup();
        if (health != null) {
            steps.step(health::enterTerminalState);
        }
        boolean known = isKnown();
        deregister();
        // Nobody has to notice that a server left which nobody could have seen.
        if (known) {
            steps.step(() -> await(drainDelay));
        }
        steps.step(server::shutdown)
                .step(this::awaitCalls)
                .step(server::shutdownNow)
                .end();
    }

    private boolean isKnown() {
        try {
            return registration.state() != RegistrationState.PENDING;
        } catch (RuntimeException | Error e) {
            log.warn("the state of a registration cannot be told; waiting as if callers knew of it", e);
            return true;
        }
    }

    private void deregister() {
        try {
            registration.close();
        } catch (RuntimeException | Error e) {
            log.warn("cannot deregister {}; its lease will run out", address, e);
        }
    }

    private void awaitCalls() throws InterruptedException {
        if (!await(grace)) {
            log.warn("calls to {} still run after the grace of {}; cancelling them", address, grace);
            server.shutdownNow();
            await(CANCELLATION);
        }
    }

    /** Whether the server has terminated within that time; waiting on it rather than sleeping, since others may stop it too. */
    private boolean await(Duration time) throws InterruptedException {
        return server.awaitTermination(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
