package io.switchboard.core.telemetry;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The newest set of each followed service, and what was not taken of what the registry says of it. */
final class MeasuredSnapshots {
    private final Instruments instruments;
    private final InstantSource clock;
    private final Map<ServiceName, Followed> services = new HashMap<>();
    /** Apart, since what a first list leaves out is told before its snapshot. */
    private final Map<ServiceName, Refusals> refusals = new HashMap<>();

    MeasuredSnapshots(Instruments instruments, InstantSource clock) {
        this.instruments = instruments;
        this.clock = clock;
    }

    void seen(Snapshot snapshot) {
        Followed known = services.get(snapshot.service());
        if (known == null) {
            services.put(snapshot.service(), new Followed(snapshot));
            of(snapshot.service());
        } else {
            known.latest = snapshot;
        }
    }

    void skipped(ServiceName service, SkipReason reason) {
        of(service).entries(reason).increment();
    }

    void configRefused(ServiceName service) {
        of(service).configs().increment();
    }

    void unfollowed(ServiceName service) {
        Followed followed = services.remove(service);
        Refusals refused = refusals.remove(service);
        Cleanup closing = new Cleanup();
        if (followed != null) {
            closing.step(followed.series::close);
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
        private volatile Snapshot latest;

        Followed(Snapshot first) {
            latest = first;
            List<String> name = List.of(first.service().value());
            series.show(Metric.SNAPSHOT_AGE, name, this::ageInSeconds);
            series.show(
                    Metric.SNAPSHOT_INSTANCES, name, () -> latest.instances().size());
            series.show(Metric.SNAPSHOT_SKIPPED, name, () -> latest.skipped());
            series.show(Metric.SNAPSHOT_DOUBTED, name, () -> latest.doubted().size());
        }

        /** As of now, not of when the snapshot came. */
        private double ageInSeconds() {
            Snapshot snapshot = latest;
            if (snapshot.freshness() == Freshness.LIVE) {
                return 0;
            }
            return Math.max(
                    0, Duration.between(snapshot.since(), clock.instant()).toMillis() / 1000.0);
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
        }

        LongAdder entries(SkipReason reason) {
            return series.counter(Metric.ENTRIES_SKIPPED, List.of(service.value(), Measurements.label(reason)));
        }

        LongAdder configs() {
            return series.counter(Metric.CONFIG_REFUSED, List.of(service.value()));
        }
    }
}
