package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
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
    private final Scheduler scheduler;
    private final Logger log;

    public ObservedDirectory(Directory source, Telemetry telemetry, Scheduler scheduler) {
        this(source, telemetry, scheduler, LoggerFactory.getLogger(ObservedDirectory.class));
    }

    ObservedDirectory(Directory source, Telemetry telemetry, Scheduler scheduler, Logger log) {
        this.log = log;
        this.source = telemetry == Telemetry.NONE ? source : new MeasuredDirectory(source, telemetry);
        this.scheduler = scheduler;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Observed observed = new Observed();
        observed.forwardTo(() -> source.follow(service, snapshot -> {
            observed.seen(snapshot);
            listener.accept(snapshot);
        }));
        return observed;
    }

    @Override
    public String registry() {
        return source.registry();
    }

    /** How one service is followed. Its fields belong to the scheduler. */
    private final class Observed extends ForwardingSubscription {
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

        @Override
        public void close() {
            Cleanup.all(this::closeUpstream, () -> scheduler.execute(this::end));
        }

        private void end() {
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
                        "no instances of service {} are known yet: {} has not answered completely{}",
                        snapshot.service(),
                        source.registry(),
                        reason(snapshot));
            } else {
                Duration age = Duration.between(snapshot.since(), scheduler.now());
                rated.warn(
                        "service {} uses the last known {} instances, {} old, from {}{}",
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
                        "service {} is up to date again, after {}: {} instances",
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
