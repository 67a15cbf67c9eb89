package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Doubts.Outcome;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Doubts mass removals: when a set empties, or more than half of it goes within the window without announcing it, the
 * instances that went stay in the {@linkplain Snapshot#doubted set} while {@linkplain Subscription#answered somebody
 * says} that they answer.
 *
 * <p>One of which nobody says so is dropped {@link #PATIENCE} after the removal, or that long after the proof that is
 * due {@link #PROOF_PERIOD} after its last answer; each is dropped when the bound is reached, when its address is
 * registered under another id, and ceases to be doubted when the registry lists it again. A removal that was announced
 * by {@link InstanceState#DRAINING}, or that is not mass, is obeyed at once.
 *
 * <p>A set that an earlier process remembered is compared with the first live one only if it was live itself within the
 * window before: what is older says nothing of what goes now.
 */
public final class GuardedDirectory implements Directory {
    /** How long a probe of a doubted instance may take. */
    public static final Duration PROBE_DEADLINE = Duration.ofSeconds(1);

    /** How often a doubted instance has to be seen to answer. */
    public static final Duration PROOF_PERIOD = Duration.ofSeconds(5);

    /** How long instances are kept at most, unless chosen otherwise. */
    public static final Duration DEFAULT_BOUND = Duration.ofMinutes(5);

    /** The time for one probe, and for the news of the removal to reach who probes. */
    static final Duration PATIENCE = Duration.ofMillis(1500);

    /** A timer that comes later than this says that the process, or the whole machine, stood still. */
    private static final Duration STANDSTILL = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(GuardedDirectory.class);

    private final Directory source;
    private final Scheduler scheduler;
    private final DoubtRules rules;

    /**
     * @param window removals this close together are judged as one: the time in which the leases of servers that died
     *     together run out
     * @param bound how long an instance is kept at most
     */
    public GuardedDirectory(Directory source, Scheduler scheduler, Duration window, Duration bound) {
        this.source = source;
        this.scheduler = scheduler;
        this.rules = new DoubtRules(window, PATIENCE, PROOF_PERIOD, bound);
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Guard guard = new Guard(service, listener);
        guard.forwardTo(() -> source.follow(service, guard::received));
        return guard;
    }

    @Override
    public String registry() {
        return source.registry();
    }

    /** One followed service. Its fields belong to the scheduler, except where they say otherwise. */
    private final class Guard extends ForwardingSubscription {
        private final RatedLog rated = new RatedLog(log, scheduler);
        private final ServiceName service;
        private final Consumer<Snapshot> listener;
        private final Doubts doubts = new Doubts(rules);
        /** What may be proven to be alive; read by those who report answers, on every call. */
        private volatile Map<String, DoubtedInstance> doubted = Map.of();

        private Outcome episode = Outcome.NONE;
        private long began;
        private @Nullable Snapshot latest;
        /** What was told before anything was live. */
        private @Nullable Snapshot remembered;

        private boolean lived;
        private @Nullable Cancellable timer;
        private boolean closed;

        Guard(ServiceName service, Consumer<Snapshot> listener) {
            this.service = service;
            this.listener = listener;
        }

        @Override
        public void answered(String name) {
            DoubtedInstance doubt = doubted.get(name);
            if (doubt != null) {
                doubt.answered(scheduler.nanos());
            }
            super.answered(name);
        }

        @Override
        public void close() {
            Cleanup.all(
                    this::closeUpstream,
                    () -> scheduler.execute(() -> {
                        closed = true;
                        cancelTimer();
                    }));
        }

        private void received(Snapshot snapshot) {
            if (closed) {
                return;
            }
            latest = snapshot;
            if (!lived && snapshot.freshness() == Freshness.LIVE) {
                lived = true;
                compareWithRemembered();
            }
            if (lived && snapshot.freshness() != Freshness.UNKNOWN) {
                record(doubts.listed(snapshot.instances(), scheduler.nanos()));
            } else if (snapshot.freshness() == Freshness.STALE) {
                remembered = snapshot;
            }
            publish();
        }

        private void compareWithRemembered() {
            Snapshot before = remembered;
            remembered = null;
            if (before != null
                    && Duration.between(before.since(), scheduler.now()).abs().compareTo(rules.window()) <= 0) {
                record(doubts.listed(before.instances(), scheduler.nanos()));
            }
        }

        private void check(long due) {
            timer = null;
            long now = scheduler.nanos();
            if (now - due > STANDSTILL.toNanos()) {
                doubts.excuse(now);
            }
            Outcome outcome = doubts.expire(now);
            record(outcome);
            if (!outcome.equals(Outcome.NONE)) {
                publish();
            }
        }

        private void record(Outcome outcome) {
            boolean wasCalm = episode.equals(Outcome.NONE);
            boolean isCalm = doubts.doubted().isEmpty();
            if (wasCalm && isCalm) {
                return;
            }
            episode = episode.plus(outcome);
            doubted = Map.copyOf(doubts.doubted());
            if (wasCalm) {
                began = scheduler.nanos();
                rated.warn(
                        "{} removed {} instances of service {} at once and lists {} now; they are kept while they"
                                + " answer, for {} at most",
                        source.registry(),
                        outcome.begun(),
                        service,
                        latest == null ? 0 : latest.instances().size(),
                        rules.bound());
            } else if (isCalm) {
                rated.warn(
                        "of {} instances of service {} kept through a mass removal, after {}: {} are registered again, {}"
                                + " registered anew under another id, {} dropped since they did not answer, {} dropped since they were"
                                + " not registered again within {}",
                        episode.begun(),
                        service,
                        Duration.ofNanos(scheduler.nanos() - began),
                        episode.listedAgain(),
                        episode.replaced(),
                        episode.unanswered(),
                        episode.outlasted(),
                        rules.bound());
                episode = Outcome.NONE;
            }
            cancelTimer();
            if (!isCalm && !closed) {
                long now = scheduler.nanos();
                long wait = Math.max(0, doubts.remaining(now));
                timer = scheduler.after(Duration.ofNanos(wait), () -> check(now + wait));
            }
        }

        private void publish() {
            Snapshot newest = latest;
            if (newest == null || closed) {
                return;
            }
            listener.accept(
                    doubts.doubted().isEmpty()
                            ? newest
                            : newest.withInstances(doubts.kept())
                                    .withDoubted(doubts.doubted().keySet()));
        }

        private void cancelTimer() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }
}
