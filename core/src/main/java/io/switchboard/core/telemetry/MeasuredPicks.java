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
 * What all channels together have counted of each instance. What a channel that ended had counted stays in the sum, and
 * a sum stays while a channel adds to it; without any it stays as long as the registry lists the instance.
 */
final class MeasuredPicks {
    private record Id(ServiceName service, String instanceId) {}

    private final Instruments instruments;
    private final Map<Id, OfInstance> instances = new HashMap<>();
    /** Those that no channel adds to. */
    private final Set<Id> resting = new HashSet<>();

    private final Set<ServiceName> followed = new HashSet<>();

    MeasuredPicks(Instruments instruments) {
        this.instruments = instruments;
    }

    void begun(PickCount count) {
        Id id = id(count);
        resting.remove(id);
        instances.computeIfAbsent(id, OfInstance::new).total(count.route()).add(count);
    }

    void ended(PickCount count, boolean gone) {
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
        if (resting.stream().noneMatch(id -> id.service.equals(service))) {
            return;
        }
        Set<String> listed = snapshot.instances().stream().map(Instance::id).collect(Collectors.toSet());
        forgetResting(service, listed);
    }

    void unfollowed(ServiceName service) {
        followed.remove(service);
        forgetResting(service, Set.of());
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
        private final Map<String, Total> totals = new HashMap<>();

        OfInstance(Id id) {
            this.id = id;
            ejections = series.counter(Metric.EJECTIONS, List.of(id.service.value(), id.instanceId));
        }

        Total total(String route) {
            return totals.computeIfAbsent(
                    route, made -> new Total(instruments, List.of(id.service.value(), id.instanceId, route)));
        }

        void ended(PickCount count, boolean gone) {
            Total total = totals.get(count.route());
            if (total != null) {
                total.end(count);
                if (gone && total.isResting()) {
                    totals.remove(count.route());
                    total.close();
                }
            }
        }

        boolean isResting() {
            return totals.values().stream().allMatch(Total::isResting);
        }

        void close() {
            Cleanup.all(series::close, () -> Cleanup.each(totals.values(), Total::close));
        }
    }

    /** Read while it changes: its own lock keeps a count from being missed, or added twice, while its channel ends. */
    private static final class Total {
        private final Set<PickCount> open = new HashSet<>();
        private final Instruments.Series series;
        private long ended;

        Total(Instruments instruments, List<String> labels) {
            series = instruments.show(Metric.PICKS, labels, this::sum);
        }

        synchronized void add(PickCount count) {
            open.add(count);
        }

        synchronized void end(PickCount count) {
            if (open.remove(count)) {
                ended += count.picks().getAsLong();
            }
        }

        synchronized boolean isResting() {
            return open.isEmpty();
        }

        void close() {
            series.close();
        }

        private synchronized double sum() {
            long sum = ended;
            for (PickCount count : open) {
                sum += count.picks().getAsLong();
            }
            return sum;
        }
    }
}
