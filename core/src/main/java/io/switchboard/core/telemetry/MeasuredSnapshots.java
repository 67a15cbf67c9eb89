package io.switchboard.core.telemetry;

import io.switchboard.core.Cleanup;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Staleness;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** The newest set of each followed service, and what was not taken of what is said of it. */
final class MeasuredSnapshots {
    private final Instruments instruments;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final Map<ServiceName, Followed> services = new HashMap<>();
    /** Apart, since what a first list leaves out is told before its snapshot. */
    private final Map<ServiceName, Refusals> refusals = new HashMap<>();

    MeasuredSnapshots(Instruments instruments, LongSupplier nanos, InstantSource clock) {
        this.instruments = instruments;
        this.nanos = nanos;
        this.clock = clock;
    }

    void seen(Snapshot snapshot) {
        Followed known = services.get(snapshot.service());
        if (known == null) {
            services.put(snapshot.service(), new Followed(snapshot));
            of(snapshot.service());
        } else {
            known.become(snapshot);
        }
    }

    void skipped(ServiceName service, SkipReason reason) {
        of(service).entries(reason).increment();
    }

    void configRefused(ServiceName service) {
        of(service).configs().increment();
    }

    void reportIgnored(ServiceName service) {
        of(service).reports().increment();
    }

    void unfollowed(ServiceName service) {
        Followed followed = services.remove(service);
        Refusals refused = refusals.remove(service);
        Cleanup closing = new Cleanup();
        if (followed != null) {
            closing.step(followed::close);
        }
        if (refused != null) {
            closing.step(refused.series::close);
        }
        closing.end();
    }

    private Refusals of(ServiceName service) {
        return refusals.computeIfAbsent(service, Refusals::new);
    }

    private final class Followed {
        private final SeriesGroup series = new SeriesGroup(instruments);
        private final Map<String, InDatacenter> datacenters = new HashMap<>();
        private final Staleness staleness = new Staleness(nanos, clock);
        private volatile Snapshot latest;

        Followed(Snapshot first) {
            latest = first;
            List<String> name = List.of(first.service().value());
            series.show(Metric.SNAPSHOT_AGE, name, staleness::ageInSeconds);
            series.show(
                    Metric.SNAPSHOT_INSTANCES, name, () -> latest.instances().size());
            series.show(Metric.SNAPSHOT_SKIPPED, name, () -> latest.skipped());
            series.show(Metric.SNAPSHOT_DOUBTED, name, () -> latest.doubted().size());
            become(first);
        }

        void become(Snapshot snapshot) {
            latest = snapshot;
            staleness.heard(snapshot.freshness() == Freshness.LIVE, snapshot.since());
            for (DatacenterState state : snapshot.datacenters()) {
                InDatacenter known = datacenters.get(state.name());
                if (known == null) {
                    datacenters.put(state.name(), new InDatacenter(snapshot.service(), state));
                } else {
                    known.become(state);
                }
            }
        }

        void close() {
            Cleanup.all(series::close, () -> Cleanup.each(datacenters.values(), one -> one.series.close()));
        }
    }

    /** Which datacenters there are does not change while a program runs. */
    private final class InDatacenter {
        private final SeriesGroup series = new SeriesGroup(instruments);
        private final Staleness staleness = new Staleness(nanos, clock);
        private volatile DatacenterState latest;

        InDatacenter(ServiceName service, DatacenterState first) {
            latest = first;
            List<String> labels = List.of(service.value(), first.name());
            series.show(Metric.DATACENTER_AGE, labels, staleness::ageInSeconds);
            series.show(Metric.DATACENTER_INSTANCES, labels, () -> latest.instances());
            become(first);
        }

        void become(DatacenterState state) {
            latest = state;
            staleness.heard(state.freshness() == Freshness.LIVE, state.since());
        }
    }

    /** All there from the start: a rate cannot tell of a series that begins at 1. */
    private final class Refusals {
        private final ServiceName service;
        private final SeriesGroup series = new SeriesGroup(instruments);

        Refusals(ServiceName service) {
            this.service = service;
            for (SkipReason reason : SkipReason.values()) {
                entries(reason);
            }
            configs();
            reports();
        }

        LongAdder entries(SkipReason reason) {
            return series.counter(Metric.ENTRIES_SKIPPED, List.of(service.value(), Measurements.label(reason)));
        }

        LongAdder configs() {
            return series.counter(Metric.CONFIG_REFUSED, List.of(service.value()));
        }

        LongAdder reports() {
            return series.counter(Metric.REPORTS_IGNORED, List.of(service.value()));
        }
    }
}
