package io.switchboard.core.telemetry;

import io.switchboard.core.Cleanup;
import io.switchboard.core.RegistrationState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Scheduler;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Telemetry that shows each {@link Metric} on {@link Instruments}. One for each Switchboard: two that follow the same
 * service would be in each other's way.
 *
 * <p>What is shown stays bounded: a service's series go when it is followed, or registered, no more, an instance's when
 * no channel calls it and the registry has dropped it.
 */
public final class Measurements implements Telemetry {
    private final Instruments instruments;
    // Guarded by this.
    private final SeriesGroup watches;
    private final MeasuredRegistrations registrations;
    private final MeasuredSnapshots snapshots;
    private final MeasuredPicks picks;
    private final MeasuredFailovers failovers;

    /**
     * @param nanos by which ages grow, as {@link Scheduler#nanos}
     * @param clock by which it is told how old is what an earlier process left, as {@link Scheduler#now}
     */
    public Measurements(Instruments library, LongSupplier nanos, InstantSource clock) {
        instruments = new BoundedLabels(new GuardedInstruments(library));
        registrations = new MeasuredRegistrations(instruments);
        snapshots = new MeasuredSnapshots(instruments, nanos, clock);
        picks = new MeasuredPicks(instruments);
        failovers = new MeasuredFailovers(instruments);
        watches = new SeriesGroup(instruments);
        // There from the start: a rate cannot tell of a series that begins at 1.
        for (WatchRestart reason : WatchRestart.values()) {
            restarts(reason);
        }
    }

    @Override
    public synchronized void snapshot(Snapshot snapshot) {
        snapshots.seen(snapshot);
        picks.listed(snapshot);
        failovers.seen(snapshot);
    }

    @Override
    public synchronized void unfollowed(ServiceName service) {
        Cleanup.all(
                () -> snapshots.unfollowed(service),
                () -> picks.unfollowed(service),
                () -> failovers.unfollowed(service));
    }

    @Override
    public synchronized void registration(ServiceName service, String instanceId, RegistrationState state) {
        registrations.become(service, instanceId, state);
    }

    @Override
    public synchronized void reregistered(ServiceName service, String instanceId, RegistrationLoss loss) {
        registrations.lost(service, loss);
    }

    @Override
    public synchronized void skipped(ServiceName service, String instanceId, SkipReason reason) {
        snapshots.skipped(service, reason);
    }

    @Override
    public synchronized void configRefused(ServiceName service, String reason) {
        snapshots.configRefused(service);
    }

    @Override
    public synchronized void watchRestarted(WatchRestart reason) {
        restarts(reason).increment();
    }

    @Override
    public void registryCall(String method, String status, long nanos) {
        instruments.took(Metric.REGISTRY_CALLS, List.of(method, status.toLowerCase(Locale.ROOT)), nanos);
    }

    @Override
    public synchronized void picks(PickCount count) {
        picks.begun(count);
    }

    @Override
    public synchronized void picksEnded(PickCount count, boolean gone) {
        picks.ended(count, gone);
    }

    @Override
    public synchronized void ejected(ServiceName service, String instanceId) {
        picks.ejected(service, instanceId);
    }

    @Override
    public synchronized void reportIgnored(ServiceName service, String instanceId) {
        snapshots.reportIgnored(service);
    }

    @Override
    public synchronized void failover(
            ServiceName service, @Nullable FailoverState before, @Nullable FailoverState now) {
        failovers.become(service, before, now);
    }

    @Override
    public synchronized void refusals(RefusalCount count) {
        failovers.begun(count);
    }

    @Override
    public synchronized void refusalsEnded(RefusalCount count) {
        failovers.ended(count);
    }

    private LongAdder restarts(WatchRestart reason) {
        return watches.counter(Metric.WATCH_RESTARTS, List.of(label(reason)));
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
