package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.GuardedTelemetry;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells {@link Telemetry} of each snapshot and of the end of them, and the log when a service cannot be followed, once
 * what is wrong is known or it has taken longer than a start takes, and when it can again.
 */
public final class ObservedDirectory implements Directory {
    /** The start of every process, and of each look-up, is a moment in which the registry has not answered. */
    static final Duration MOMENT = Duration.ofSeconds(1);
    /**
     * A process that has just begun, on a busy machine, takes this long with nothing amiss; a known problem is told
     * before.
     */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Directory source;
    private final Telemetry telemetry;
    private final Scheduler scheduler;
    private final Logger log;
    /** How many follows of each service there are. Guarded by itself. */
    private final Map<ServiceName, Integer> follows = new HashMap<>();

    public ObservedDirectory(Directory source, Telemetry telemetry, Scheduler scheduler) {
        this(source, telemetry, scheduler, LoggerFactory.getLogger(ObservedDirectory.class));
    }

    ObservedDirectory(Directory source, Telemetry telemetry, Scheduler scheduler, Logger log) {
        this.log = log;
        this.source = source;
        this.telemetry = GuardedTelemetry.of(telemetry);
        this.scheduler = scheduler;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Observed observed = new Observed();
        Told told = new Told(service);
        Subscription upstream;
        try {
            upstream = source.follow(service, snapshot -> {
                observed.seen(snapshot);
                told.tell(snapshot);
                listener.accept(snapshot);
            });
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, told::close, () -> scheduler.execute(observed::close));
            throw e;
        }
        return new Subscription() {
            @Override
            public void refresh() {
                upstream.refresh();
            }

            @Override
            public void answered(String instanceId) {
                upstream.answered(instanceId);
            }

            @Override
            public void close() {
                Cleanup.all(upstream::close, told::close, () -> scheduler.execute(observed::close));
            }
        };
    }

    @Override
    public String registry() {
        return source.registry();
    }

    /** What telemetry hears of one follow: nothing after its end, and of the end of the last follow of a service. */
    private final class Told {
        private final ServiceName service;
        private boolean closed;

        Told(ServiceName service) {
            this.service = service;
            synchronized (follows) {
                follows.merge(service, 1, Integer::sum);
            }
        }

        synchronized void tell(Snapshot snapshot) {
            if (!closed) {
                telemetry.snapshot(snapshot);
            }
        }

        synchronized void close() {
            if (closed) {
                return;
            }
            closed = true;
            synchronized (follows) {
                if (follows.merge(service, -1, ObservedDirectory::left) == null) {
                    telemetry.unfollowed(service);
                }
            }
        }
    }

    private static @Nullable Integer left(int follows, int change) {
        return follows + change == 0 ? null : follows + change;
    }

    /** How one service is followed. Its fields belong to the scheduler. */
    private final class Observed {
        private final RatedLog rated = new RatedLog(log, scheduler);
        private @Nullable Snapshot latest;
        private @Nullable Cancellable moment;
        private long lostAt;
        private boolean told;
        private boolean closed;

        void seen(Snapshot snapshot) {
            if (closed) {
                return;
            }
            boolean wasLive = latest == null || latest.freshness() == Freshness.LIVE;
            latest = snapshot;
            if (snapshot.freshness() == Freshness.LIVE) {
                found(snapshot);
            } else if (wasLive) {
                lostAt = scheduler.nanos();
                moment = scheduler.after(MOMENT, this::look);
            } else if (moment != null && snapshot.problem() != null && missed().compareTo(MOMENT) >= 0) {
                cancel();
                lost();
            }
        }

        private Duration missed() {
            return Duration.ofNanos(scheduler.nanos() - lostAt);
        }

        private void look() {
            moment = null;
            Duration left = PATIENCE.minus(missed());
            if (latest == null || latest.problem() != null || left.compareTo(Duration.ZERO) <= 0) {
                lost();
            } else {
                moment = scheduler.after(left, this::look);
            }
        }

        void close() {
            closed = true;
            cancel();
        }

        private void lost() {
            Snapshot snapshot = latest;
            if (snapshot == null) {
                return;
            }
            told = true;
            if (snapshot.freshness() == Freshness.UNKNOWN) {
                rated.warn(
                        "nothing is known of service {} yet: {} has not told all of it{}",
                        snapshot.service(),
                        source.registry(),
                        reason(snapshot));
            } else {
                Duration age = Duration.between(snapshot.since(), scheduler.now());
                rated.warn(
                        "service {} goes on with the {} instances known {} ago, at {}{}",
                        snapshot.service(),
                        snapshot.instances().size(),
                        rounded(age.isNegative() ? Duration.ZERO : age),
                        snapshot.since(),
                        reason(snapshot));
            }
        }

        private void found(Snapshot snapshot) {
            cancel();
            if (told) {
                told = false;
                rated.info(
                        "service {} is followed again, after {}: {} instances",
                        snapshot.service(),
                        rounded(missed()),
                        snapshot.instances().size());
            }
        }

        private void cancel() {
            if (moment != null) {
                moment.cancel();
                moment = null;
            }
        }
    }

    private static String reason(Snapshot snapshot) {
        return snapshot.problem() == null ? "" : ": " + Text.printable(snapshot.problem());
    }

    private static Duration rounded(Duration duration) {
        return Duration.ofMillis(duration.toMillis());
    }
}
