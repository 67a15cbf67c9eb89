package io.switchboard.etcd;

import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.SkipReason;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Telemetry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program's telemetry whose failures are logged and change nothing. */
final class GuardedTelemetry implements Telemetry {
    private static final Logger log = LoggerFactory.getLogger(GuardedTelemetry.class);

    private final Telemetry telemetry;

    GuardedTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        guarded(() -> telemetry.snapshot(snapshot));
    }

    @Override
    public void registration(ServiceName service, String instanceId, RegistrationState state) {
        guarded(() -> telemetry.registration(service, instanceId, state));
    }

    @Override
    public void skipped(ServiceName service, String instanceId, SkipReason reason) {
        guarded(() -> telemetry.skipped(service, instanceId, reason));
    }

    @Override
    public void configRefused(ServiceName service, String reason) {
        guarded(() -> telemetry.configRefused(service, reason));
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("telemetry failed; it will still be told the next event", e);
        }
    }
}
