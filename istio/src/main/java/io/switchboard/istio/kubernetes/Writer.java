package io.switchboard.istio.kubernetes;

import io.switchboard.core.Text;
import io.switchboard.core.time.Backoff;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.istio.IstioObject;
import io.switchboard.istio.Kind;
import io.switchboard.istio.ObjectId;
import io.switchboard.istio.ObjectSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Has the cluster's objects follow those of the registry: lists what is there, and writes what differs, one request at
 * a time and {@link #PAUSE} apart, each object as it is wanted when its turn comes. On the scheduler; requests on a
 * thread of their own.
 */
final class Writer {
    /** Ten writes a second at most, however much changes: more throttles istiod. */
    static final Duration PAUSE = Duration.ofMillis(100);
    /** What others change is found by then. */
    static final Duration RELIST = Duration.ofSeconds(60);
    /** When what cannot be done yet is looked at again. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private static final Backoff AWAY = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private final Cluster cluster;
    private final ObjectSource source;
    private final Scheduler scheduler;
    private final Executor requests;
    private final BooleanSupplier mayWrite;
    private final WriterMetrics metrics;
    private final Chore chore;
    private final RatedLog log;
    private final WritePlan plan;
    private final Failures<Kind> kinds = new Failures<>(RELIST);
    private final Failures<ObjectId> objects = new Failures<>(Duration.ofMinutes(5));
    private boolean wrote;
    private boolean requesting;
    private @Nullable Cancellable waiting;
    private boolean closed;
    private int away;
    private long nextRequest;
    private long nextList;
    private boolean listed;

    /**
     * @param mayWrite whether nobody else writes
     * @param chore done when there is nothing to write
     */
    Writer(
            Cluster cluster,
            ObjectSource source,
            Scheduler scheduler,
            Executor requests,
            BooleanSupplier mayWrite,
            WriterMetrics metrics,
            Chore chore) {
        this.chore = chore;
        this.cluster = cluster;
        this.source = source;
        this.scheduler = scheduler;
        this.requests = requests;
        this.mayWrite = mayWrite;
        this.metrics = metrics;
        plan = new WritePlan(source);
        log = new RatedLog(LoggerFactory.getLogger(Writer.class), scheduler);
    }

    /** These are others now. */
    void changed(Collection<ObjectId> ids) {
        plan.look(ids);
        ids.forEach(id -> objects.differs(id, scheduler.nanos()));
        step();
    }

    /** The right to write has come or gone: what another has written meanwhile is not known. */
    void elected() {
        listed = false;
        plan.forget();
        chore.elected(!closed && mayWrite.getAsBoolean());
        step();
    }

    void close() {
        closed = true;
        chore.elected(false);
    }

    private void step() {
        boolean writing = !closed && source.notReady() == null && mayWrite.getAsBoolean();
        metrics.writing.set(writing ? 1 : 0);
        metrics.pending.set(writing ? plan.size() : 0);
        metrics.failing.set(writing ? objects.size() + kinds.size() : 0);
        if (!writing || requesting) {
            return;
        }
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
        long now = scheduler.nanos();
        if (wrote && nextRequest - now > 0) {
            await(Duration.ofNanos(nextRequest - now));
        } else if (!listed || now - nextList >= 0) {
            list();
        } else {
            next(now);
        }
    }

    private void next(long now) {
        WritePlan.Step step = plan.next(id -> !objects.waits(id, now) && !kinds.waits(id.kind(), now));
        if (step == null) {
            Chore.Due due = chore.next(now);
            if (due == null) {
                await(LOOK);
            } else {
                request(due::send, due::refused);
            }
            return;
        }
        IstioObject wanted = step.wanted();
        Stored stored = step.stored();
        request(
                () -> {
                    if (wanted == null) {
                        cluster.delete(Objects.requireNonNull(stored, "what is not there is not deleted"));
                        return () -> done(step.id(), null, null);
                    }
                    Stored applied = cluster.apply(wanted, stored != null);
                    return () -> done(step.id(), wanted, applied);
                },
                e -> failed(step.id(), e));
    }

    private void done(ObjectId id, @Nullable IstioObject wanted, @Nullable Stored stored) {
        metrics.wrote();
        plan.done(id, wanted, stored);
        if (objects.succeeded(id)) {
            log.info("{} could be written at last", id);
        }
        if (kinds.succeeded(id.kind())) {
            log.info("objects of kind {} can be written again", id.kind().kind());
        }
    }

    private void failed(ObjectId id, ClusterException e) {
        long now = scheduler.nanos();
        switch (e.reason()) {
            case NO_KIND -> {
                if (kinds.failed(id.kind(), String.valueOf(e.getMessage()), now)) {
                    log.error(
                            "the cluster has no {}: {}; install Istio's CRDs",
                            id.kind().plural(),
                            String.valueOf(e.getMessage()));
                }
            }
            case CONFLICT -> {
                // It is another one than was listed.
                listed = false;
                tellFailed(id, e, now);
            }
            default -> tellFailed(id, e, now);
        }
    }

    private void tellFailed(ObjectId id, ClusterException e, long now) {
        if (objects.failed(id, String.valueOf(e.getMessage()), now)) {
            log.error("{} cannot be written and is tried again later: {}", id, String.valueOf(e.getMessage()));
        }
    }

    private record Listed(
            Kind kind,
            @Nullable List<Stored> found,
            @Nullable ClusterException failed) {}

    private void list() {
        long now = scheduler.nanos();
        List<Kind> wanted = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (!kinds.waits(kind, now)) {
                wanted.add(kind);
            }
        }
        request(
                () -> {
                    List<Listed> all = new ArrayList<>();
                    for (Kind kind : wanted) {
                        try {
                            all.add(new Listed(kind, cluster.list(kind), null));
                        } catch (ClusterException e) {
                            if (e.reason() == ClusterException.Reason.UNAVAILABLE) {
                                throw e;
                            }
                            all.add(new Listed(kind, null, e));
                        }
                    }
                    return () -> listed(all);
                },
                e -> {});
    }

    private void listed(List<Listed> all) {
        long now = scheduler.nanos();
        for (Listed one : all) {
            if (one.found() != null) {
                plan.listed(one.kind(), one.found());
                if (kinds.succeeded(one.kind())) {
                    log.info(
                            "objects of kind {} can be listed again", one.kind().kind());
                }
            } else if (one.failed() != null) {
                metrics.failed(one.failed().reason());
                plan.unknown(one.kind());
                if (kinds.failed(one.kind(), String.valueOf(one.failed().getMessage()), now)) {
                    log.error(
                            "objects of kind {} cannot be listed, and none is written until they can: {}",
                            one.kind().kind(),
                            String.valueOf(one.failed().getMessage()));
                }
            }
        }
        listed = true;
        nextList = now + kinds.nanosToNext(now, RELIST.toNanos());
    }

    private interface Request {
        Runnable send() throws ClusterException;
    }

    private interface Failed {
        void with(ClusterException e);
    }

    private void request(Request request, Failed failed) {
        requesting = true;
        wrote = true;
        nextRequest = scheduler.nanos() + PAUSE.toNanos();
        requests.execute(() -> {
            Runnable then;
            try {
                Runnable answered = request.send();
                then = () -> {
                    back();
                    answered.run();
                };
            } catch (ClusterException e) {
                then = () -> refused(e, failed);
            } catch (RuntimeException | Error e) {
                ClusterException unavailable =
                        new ClusterException(ClusterException.Reason.UNAVAILABLE, Text.message(String.valueOf(e)));
                then = () -> refused(unavailable, failed);
            }
            Runnable end = then;
            scheduler.execute(() -> {
                requesting = false;
                if (!closed) {
                    end.run();
                    step();
                }
            });
        });
    }

    private void back() {
        if (away > 0) {
            away = 0;
            log.info("Kubernetes answers again");
        }
    }

    private void refused(ClusterException e, Failed failed) {
        metrics.failed(e.reason());
        if (e.reason() != ClusterException.Reason.UNAVAILABLE) {
            back();
            failed.with(e);
            return;
        }
        if (away == 0) {
            log.warn("Kubernetes does not answer, and is asked again: {}", String.valueOf(e.getMessage()));
        }
        away++;
        listed = false;
        nextRequest = scheduler.nanos() + AWAY.bound(away).toNanos();
    }

    private void await(Duration time) {
        waiting = scheduler.after(time, () -> {
            waiting = null;
            if (!closed) {
                step();
            }
        });
    }
}
