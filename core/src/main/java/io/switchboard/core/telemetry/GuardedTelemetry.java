package io.switchboard.core.telemetry;

import io.switchboard.core.Foreign;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A program's telemetry whose failures, errors included, change nothing; the first of each method is logged. */
public final class GuardedTelemetry implements Telemetry {
    private final Telemetry telemetry;
    private final Map<String, Foreign> methods = new ConcurrentHashMap<>();

    private GuardedTelemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** {@link Telemetry#NONE} stays what it is: who has something to count can tell that nobody wants to know. */
    public static Telemetry of(Telemetry telemetry) {
        return telemetry == NONE || telemetry instanceof GuardedTelemetry ? telemetry : new GuardedTelemetry(telemetry);
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        guarded("snapshot", () -> telemetry.snapshot(snapshot));
    }

    @Override
    public void unfollowed(ServiceName service) {
        guarded("unfollowed", () -> telemetry.unfollowed(service));
    }

    @Override
    public void registration(ServiceName service, String instanceId, RegistrationState state) {
        guarded("registration", () -> telemetry.registration(service, instanceId, state));
    }

    @Override
    public void reregistered(ServiceName service, String instanceId, RegistrationLoss loss) {
        guarded("reregistered", () -> telemetry.reregistered(service, instanceId, loss));
    }

    @Override
    public void skipped(ServiceName service, String instanceId, SkipReason reason) {
        guarded("skipped", () -> telemetry.skipped(service, instanceId, reason));
    }

    @Override
    public void configRefused(ServiceName service, String reason) {
        guarded("configRefused", () -> telemetry.configRefused(service, reason));
    }

    @Override
    public void watchRestarted(WatchRestart reason) {
        guarded("watchRestarted", () -> telemetry.watchRestarted(reason));
    }

    @Override
    public void registryCall(String method, String status, long nanos) {
        guarded("registryCall", () -> telemetry.registryCall(method, status, nanos));
    }

    @Override
    public void picks(PickCount count) {
        guarded("picks", () -> telemetry.picks(count));
    }

    @Override
    public void picksEnded(PickCount count, boolean gone) {
        guarded("picksEnded", () -> telemetry.picksEnded(count, gone));
    }

    @Override
    public void ejected(ServiceName service, String instanceId) {
        guarded("ejected", () -> telemetry.ejected(service, instanceId));
    }

    @Override
    public void reportIgnored(ServiceName service, String instanceId) {
        guarded("reportIgnored", () -> telemetry.reportIgnored(service, instanceId));
    }

    @Override
    public void failover(ServiceName service, @Nullable FailoverState before, @Nullable FailoverState now) {
        guarded("failover", () -> telemetry.failover(service, before, now));
    }

    @Override
    public void refusals(RefusalCount count) {
        guarded("refusals", () -> telemetry.refusals(count));
    }

    @Override
    public void refusalsEnded(RefusalCount count) {
        guarded("refusalsEnded", () -> telemetry.refusalsEnded(count));
    }

    private void guarded(String method, Runnable call) {
        methods.computeIfAbsent(method, name -> new Foreign("telemetry's method " + name))
                .run(call);
    }
}
