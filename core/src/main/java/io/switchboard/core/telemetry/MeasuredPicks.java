package io.switchboard.core.telemetry;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * What all channels together have counted of each instance and, where there are several, of each datacenter. What a
 * channel that ended had counted stays in the sum, and a sum stays while a channel adds to it; without any it stays as
 * long as the registry lists the instance, that of a datacenter as long as the service is followed.
 */
final class MeasuredPicks {
    private record Id(ServiceName service, String instanceId) {}

    private final Instruments instruments;
    private final Map<Id, OfInstance> instances = new HashMap<>();
    private final Map<ServiceName, Map<String, SummedCounts>> datacenters = new HashMap<>();
    /** Those that no channel adds to. */
    private final Set<Id> resting = new HashSet<>();

    private final Set<ServiceName> followed = new HashSet<>();

    MeasuredPicks(Instruments instruments) {
        this.instruments = instruments;
    }

    void begun(PickCount count) {
        Id id = id(count);
        resting.remove(id);
        instances.computeIfAbsent(id, OfInstance::new).total(count.route()).add(count.picks());
        if (!count.datacenter().isEmpty()) {
            in(count.service(), count.datacenter()).add(count.picks());
        }
    }

    private SummedCounts in(ServiceName service, String datacenter) {
        return datacenters
                .computeIfAbsent(service, made -> new HashMap<>())
                .computeIfAbsent(
                        datacenter,
                        made -> new SummedCounts(
                                instruments, Metric.DATACENTER_PICKS, List.of(service.value(), datacenter)));
    }

    void ended(PickCount count, boolean gone) {
        Cleanup.all(() -> endedAtInstance(count, gone), () -> endedInDatacenter(count));
    }

    /** A datacenter keeps what its instances that have gone were picked. */
    private void endedInDatacenter(PickCount count) {
        SummedCounts sum = datacenters.getOrDefault(count.service(), Map.of()).get(count.datacenter());
        if (sum != null) {
            sum.end(count.picks());
            forgetDatacenters(count.service());
        }
    }

    private void forgetDatacenters(ServiceName service) {
        Map<String, SummedCounts> all = datacenters.getOrDefault(service, Map.of());
        if (!followed.contains(service) && all.values().stream().allMatch(SummedCounts::isResting)) {
            datacenters.remove(service);
            Cleanup.each(all.values(), SummedCounts::close);
        }
    }

    private void endedAtInstance(PickCount count, boolean gone) {
        Id id = id(count);
        OfInstance known = instances.get(id);
        if (known == null) {
            return;
        }
        known.ended(count, gone);
        if (!known.isResting()) {
            return;
        }
        if (gone || !followed.contains(id.service)) {
            forget(id);
        } else {
            resting.add(id);
        }
    }

    /** An instance that is ejected has been picked, so it is known. */
    void ejected(ServiceName service, String instanceId) {
        OfInstance known = instances.get(new Id(service, instanceId));
        if (known != null) {
            known.ejections.increment();
        }
    }

    void listed(Snapshot snapshot) {
        ServiceName service = snapshot.service();
        followed.add(service);
        // From the start: a rate cannot tell of a series that begins at 1.
        snapshot.datacenters().forEach(state -> in(service, state.name()));
        if (resting.stream().noneMatch(id -> id.service.equals(service))) {
            return;
        }
        Set<String> listed = snapshot.instances().stream().map(Instance::name).collect(Collectors.toSet());
        forgetResting(service, listed);
    }

    void unfollowed(ServiceName service) {
        followed.remove(service);
        Cleanup.all(() -> forgetResting(service, Set.of()), () -> forgetDatacenters(service));
    }

    private void forgetResting(ServiceName service, Set<String> but) {
        List<Id> forgotten = resting.stream()
                .filter(id -> id.service.equals(service) && !but.contains(id.instanceId))
                .toList();
        forgotten.forEach(resting::remove);
        Cleanup.each(forgotten, this::forget);
    }

    private void forget(Id id) {
        OfInstance known = instances.remove(id);
        if (known != null) {
            known.close();
        }
    }

    private static Id id(PickCount count) {
        return new Id(count.service(), count.instanceId());
    }

    private final class OfInstance {
        private final Id id;
        private final SeriesGroup series = new SeriesGroup(instruments);
        private final LongAdder ejections;
        private final Map<String, SummedCounts> totals = new HashMap<>();

        OfInstance(Id id) {
            this.id = id;
            ejections = series.counter(Metric.EJECTIONS, List.of(id.service.value(), id.instanceId));
        }

        SummedCounts total(String route) {
            return totals.computeIfAbsent(
                    route,
                    made -> new SummedCounts(
                            instruments, Metric.PICKS, List.of(id.service.value(), id.instanceId, route)));
        }

        void ended(PickCount count, boolean gone) {
            SummedCounts total = totals.get(count.route());
            if (total != null) {
                total.end(count.picks());
                if (gone && total.isResting()) {
                    totals.remove(count.route());
                    total.close();
                }
            }
        }

        boolean isResting() {
            return totals.values().stream().allMatch(SummedCounts::isResting);
        }

        void close() {
            Cleanup.all(series::close, () -> Cleanup.each(totals.values(), SummedCounts::close));
        }
    }
}
