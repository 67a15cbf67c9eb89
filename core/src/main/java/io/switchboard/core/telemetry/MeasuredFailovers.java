package io.switchboard.core.telemetry;

import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Of each service with several datacenters, how many channels are in each state, and how many picks they have refused.
 * It stays while the service is followed, or a channel calls it.
 */
final class MeasuredFailovers {
    private final Instruments instruments;
    private final Map<ServiceName, OfService> services = new HashMap<>();
    private final Set<ServiceName> followed = new HashSet<>();

    MeasuredFailovers(Instruments instruments) {
        this.instruments = instruments;
    }

    /** There from the start: a rate cannot tell of a series that begins at 1. */
    void seen(Snapshot snapshot) {
        if (!snapshot.datacenters().isEmpty() && followed.add(snapshot.service())) {
            of(snapshot.service());
        }
    }

    void unfollowed(ServiceName service) {
        followed.remove(service);
        forget(service);
    }

    void become(ServiceName service, @Nullable FailoverState before, @Nullable FailoverState now) {
        if (now != null || services.containsKey(service)) {
            of(service).become(before, now);
        }
        if (now == null) {
            forget(service);
        }
    }

    void begun(RefusalCount count) {
        of(count.service()).refused.add(count.refused());
    }

    void ended(RefusalCount count) {
        OfService known = services.get(count.service());
        if (known != null) {
            known.refused.end(count.refused());
            forget(count.service());
        }
    }

    private OfService of(ServiceName service) {
        return services.computeIfAbsent(service, OfService::new);
    }

    private void forget(ServiceName service) {
        OfService known = services.get(service);
        if (known != null && !followed.contains(service) && known.isResting()) {
            services.remove(service);
            Cleanup.all(known.series::close, known.refused::close);
        }
    }

    private final class OfService {
        private final SeriesGroup series = new SeriesGroup(instruments);
        private final Map<FailoverState, AtomicInteger> channels = new EnumMap<>(FailoverState.class);
        private final SummedCounts refused;

        OfService(ServiceName service) {
            for (FailoverState state : FailoverState.values()) {
                AtomicInteger number = new AtomicInteger();
                channels.put(state, number);
                series.show(
                        Metric.DATACENTER_FAILOVER, List.of(service.value(), Measurements.label(state)), number::get);
            }
            refused = new SummedCounts(instruments, Metric.DATACENTER_REFUSED, List.of(service.value()));
        }

        void become(@Nullable FailoverState before, @Nullable FailoverState now) {
            add(before, -1);
            add(now, 1);
        }

        private void add(@Nullable FailoverState state, int change) {
            AtomicInteger number = state == null ? null : channels.get(state);
            if (number != null) {
                number.addAndGet(change);
            }
        }

        boolean isResting() {
            return refused.isResting() && channels.values().stream().allMatch(number -> number.get() == 0);
        }
    }
}
