package io.switchboard.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program's telemetry whose failures are logged and change nothing. */
public final class GuardedTelemetry implements Telemetry {
    private static final Logger log = LoggerFactory.getLogger(GuardedTelemetry.class);

    private final Telemetry telemetry;

    private GuardedTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** {@link Telemetry#NONE} stays what it is: who has something to count can tell that nobody wants to know. */
    public static Telemetry of(Telemetry telemetry) {
        return telemetry == NONE || telemetry instanceof GuardedTelemetry ? telemetry : new GuardedTelemetry(telemetry);
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        guarded(() -> telemetry.snapshot(snapshot));
    }

    @Override
    public void unfollowed(ServiceName service) {
        guarded(() -> telemetry.unfollowed(service));
    }

    @Override
    public void registration(ServiceName service, String instanceId, RegistrationState state) {
        guarded(() -> telemetry.registration(service, instanceId, state));
    }

    @Override
    public void reregistered(ServiceName service, String instanceId, RegistrationLoss loss) {
        guarded(() -> telemetry.reregistered(service, instanceId, loss));
    }

    @Override
    public void skipped(ServiceName service, String instanceId, SkipReason reason) {
        guarded(() -> telemetry.skipped(service, instanceId, reason));
    }

    @Override
    public void configRefused(ServiceName service, String reason) {
        guarded(() -> telemetry.configRefused(service, reason));
    }

    @Override
    public void watchRestarted(WatchRestart reason) {
        guarded(() -> telemetry.watchRestarted(reason));
    }

    @Override
    public void registryCall(String method, String status, long nanos) {
        guarded(() -> telemetry.registryCall(method, status, nanos));
    }

    @Override
    public void picks(PickCount count) {
        guarded(() -> telemetry.picks(count));
    }

    @Override
    public void picksEnded(PickCount count, boolean gone) {
        guarded(() -> telemetry.picksEnded(count, gone));
    }

    @Override
    public void ejected(ServiceName service, String instanceId) {
        guarded(() -> telemetry.ejected(service, instanceId));
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("telemetry failed; it will still be told the next event", e);
        }
    }
}
