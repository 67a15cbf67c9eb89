package io.switchboard.istio.kubernetes;

import io.switchboard.core.Text;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses one of several equal processes by a Lease of Kubernetes: who has renewed it lately writes. Another takes it
 * over once it has stood unchanged for {@link #TERM} by the clock of the one who takes it, so that clocks need not
 * agree; the holder has stopped by then, for {@link #RENEWED} is shorter. On the scheduler; requests on a thread of
 * their own.
 */
final class WriterElection {
    static final Duration TERM = Duration.ofSeconds(15);
    static final Duration RENEWED = Duration.ofSeconds(10);
    static final Duration TRY = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(WriterElection.class);

    private final Cluster cluster;
    private final String identity;
    private final Scheduler scheduler;
    private final Executor requests;
    private final Runnable changed;
    private @Nullable LeaseRecord seen;
    private long seenAt;
    private long heldFrom;
    private boolean holds;
    private boolean closed;
    private @Nullable String problem;
    private @Nullable Cancellable expiry;

    /** @param changed told when this process begins or ceases to write */
    WriterElection(Cluster cluster, String identity, Scheduler scheduler, Executor requests, Runnable changed) {
        this.cluster = cluster;
        this.identity = identity;
        this.scheduler = scheduler;
        this.requests = requests;
        this.changed = changed;
    }

    void start() {
        if (closed) {
            return;
        }
        long from = scheduler.nanos();
        requests.execute(() -> {
            LeaseRecord found;
            try {
                found = cluster.lease();
            } catch (ClusterException | RuntimeException e) {
                scheduler.execute(() -> failed(e));
                return;
            }
            scheduler.execute(() -> read(found, from));
        });
    }

    /** Whether nobody else writes. */
    boolean holds() {
        return holds && !closed && scheduler.nanos() - heldFrom < RENEWED.toNanos();
    }

    private void read(@Nullable LeaseRecord found, long from) {
        if (closed) {
            return;
        }
        if (found == null || found.holder().isEmpty() || found.holder().equals(identity) || hasStood(found)) {
            requests.execute(() -> {
                LeaseRecord held;
                try {
                    held = cluster.hold(found, identity);
                } catch (ClusterException | RuntimeException e) {
                    scheduler.execute(() -> failed(e));
                    return;
                }
                scheduler.execute(() -> held(held, from));
            });
            return;
        }
        if (holds) {
            ceased("the lease is held by " + Text.printable(found.holder()));
        }
        again();
    }

    private boolean hasStood(LeaseRecord found) {
        long now = scheduler.nanos();
        if (seen == null || !seen.equals(found)) {
            seen = found;
            seenAt = now;
            return false;
        }
        return now - seenAt >= TERM.toNanos();
    }

    private void held(LeaseRecord held, long from) {
        if (closed) {
            return;
        }
        seen = held;
        seenAt = scheduler.nanos();
        heldFrom = from;
        problem = null;
        if (expiry != null) {
            expiry.cancel();
        }
        expiry = scheduler.after(
                Duration.ofNanos(Math.max(0, from + RENEWED.toNanos() - scheduler.nanos())),
                () -> ceased("the lease could not be renewed in time"));
        if (!holds) {
            holds = true;
            log.info("this process writes to Kubernetes now, as {}", identity);
            changed.run();
        }
        again();
    }

    private void failed(Exception e) {
        String message = Text.message(String.valueOf(e.getMessage()));
        if (!message.equals(problem)) {
            problem = message;
            log.warn("the lease for writing to Kubernetes cannot be had: {}", message);
        }
        again();
    }

    private void ceased(String why) {
        if (holds) {
            holds = false;
            log.warn("this process no longer writes to Kubernetes: {}", why);
            changed.run();
        }
    }

    private void again() {
        if (!closed) {
            scheduler.after(TRY, this::start);
        }
    }

    /** Lets others write at once. */
    void close() {
        boolean held = holds();
        closed = true;
        holds = false;
        LeaseRecord last = seen;
        if (held && last != null) {
            requests.execute(() -> {
                try {
                    cluster.hold(last, "");
                } catch (ClusterException | RuntimeException e) {
                    log.info(
                            "the lease is not given back, and ends by itself: {}",
                            Text.message(String.valueOf(e.getMessage())));
                }
            });
        }
    }
}
