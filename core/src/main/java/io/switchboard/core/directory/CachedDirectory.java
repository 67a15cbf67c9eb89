package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.InstanceList;
import io.switchboard.core.InstanceRules;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.CacheReader.Recalled;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last good set of each followed service on disk, and begins with it when the registry cannot be reached: a
 * program that starts without a registry calls the servers it knew.
 *
 * <p>A registry that answers is not outranked: what is remembered goes out once it is known that the registry cannot be
 * reached, or when it has been silent for {@link #SILENCE}, and never after an answer. It is {@link Freshness#STALE},
 * since the time it was last known to be live, and is used without limit until the registry answers. It passes the same
 * {@link InstanceRules} as what the registry says. A file that is truncated, damaged or of something else is ignored; a
 * directory that cannot be written means working without a cache. Both are logged.
 *
 * <p>A set that is not live before any other was is one whose overrides and config are not known yet: see
 * {@link OverlaidDirectory}. Those that are remembered hold until then.
 */
final class CachedDirectory implements Directory {
    /**
     * How long the registry may say nothing, neither that it is there nor that it is not, before it is taken for
     * unreachable. A cold process and a slow registry take less.
     */
    static final Duration SILENCE = Duration.ofSeconds(2);

    /**
     * Counted in so many steps, one after the other: a process that is busy, or stands still, does not hear anything.
     */
    private static final int STEPS = 8;

    /**
     * That the registry cannot be reached, by which calls fail, waits for as long as a disk may take that works at all.
     */
    static final Duration FAILURE_PATIENCE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(CachedDirectory.class);

    private final Directory source;
    private final String registry;
    private final SnapshotStore store;
    private final CacheReader reader;
    private final Scheduler scheduler;
    private final Executor disk;

    /**
     * @param directory where sets are kept, possibly of several registries and processes; made when needed
     * @param registry tells this registry from others in the directory
     * @param rules by which what is remembered is taken: those by which the source takes what its registry says
     * @param disk where reading and writing is waited for: one thread of its own
     */
    public CachedDirectory(
            Directory source,
            Path directory,
            String registry,
            InstanceRules rules,
            Scheduler scheduler,
            Executor disk) {
        this.source = source;
        this.registry = registry;
        this.store = new SnapshotStore(directory, registry);
        this.reader = new CacheReader(store, rules);
        this.scheduler = scheduler;
        this.disk = disk;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Following following = new Following(service, listener);
        scheduler.execute(following::recall);
        following.forwardTo(() -> source.follow(service, following::received));
        return following;
    }

    @Override
    public String registry() {
        return source.registry();
    }

    /** One followed service. Its fields belong to the scheduler. */
    private final class Following extends ForwardingSubscription {
        private final ServiceName service;
        private final Consumer<Snapshot> listener;
        private final CacheWriter writer = new CacheWriter(store, registry, scheduler, disk);
        /** What the disk knows, until the registry has told all. */
        private @Nullable Recalled remembered;
        /** What the registry has answered, and has not told all yet. */
        private @Nullable Snapshot unsaid;
        /** That nothing is known, which waits for the disk. */
        private @Nullable Snapshot waiting;
        /** Why the registry has not answered yet, as far as it is known. */
        private @Nullable String problem;

        private Cancellable silence = () -> {};
        private Cancellable patience = () -> {};
        private boolean reading = true;
        private boolean gaveUp;
        private boolean unreachable;
        private boolean answered;
        private boolean live;
        private boolean closed;

        Following(ServiceName service, Consumer<Snapshot> listener) {
            this.service = service;
            this.listener = listener;
        }

        @Override
        public void close() {
            Cleanup.all(
                    this::closeUpstream,
                    () -> scheduler.execute(() -> {
                        closed = true;
                        silence.cancel();
                        patience.cancel();
                        writer.close();
                    }));
        }

        private void recall() {
            if (closed) {
                return;
            }
            awaitAnswer(STEPS);
            patience = scheduler.after(FAILURE_PATIENCE, () -> {
                gaveUp = true;
                release();
            });
            try {
                disk.execute(() -> {
                    Recalled read = reader.read(service).orElse(null);
                    scheduler.execute(() -> recalled(read));
                });
            } catch (Throwable e) {
                // First, since what was thrown may fail the log too.
                recalled(null);
                log.warn(
                        "service {} starts without its cached instances: no thread could be started to read the disk",
                        service,
                        e);
            }
        }

        private void awaitAnswer(int steps) {
            silence = scheduler.after(SILENCE.dividedBy(STEPS), () -> {
                if (steps > 1) {
                    awaitAnswer(steps - 1);
                } else {
                    unreachable = true;
                    recallIfNeeded();
                }
            });
        }

        private void recalled(@Nullable Recalled read) {
            if (closed) {
                return;
            }
            reading = false;
            patience.cancel();
            if (!live) {
                remembered = read;
            }
            recallIfNeeded();
            release();
        }

        /** Tells what is remembered once it is known to be needed. */
        private void recallIfNeeded() {
            Snapshot known = unsaid;
            if (remembered == null || closed) {
                return;
            }
            if (known != null) {
                listener.accept(remembered.wordsOver(known));
            } else if (unreachable) {
                waiting = null;
                listener.accept(fromMemory(remembered));
            }
        }

        private void release() {
            Snapshot released = waiting;
            waiting = null;
            if (released != null) {
                received(released);
            }
        }

        private void received(Snapshot snapshot) {
            if (closed) {
                return;
            }
            if (snapshot.freshness() == Freshness.UNKNOWN) {
                notAnswered(snapshot);
                return;
            }
            answered = true;
            waiting = null;
            silence.cancel();
            live |= snapshot.freshness() == Freshness.LIVE;
            unsaid = live ? null : snapshot;
            if (live) {
                remembered = null;
            }
            writer.seen(snapshot);
            listener.accept(remembered == null ? snapshot : remembered.wordsOver(snapshot));
        }

        private void notAnswered(Snapshot snapshot) {
            problem = snapshot.problem();
            unreachable |= problem != null;
            if (answered || !unreachable) {
                listener.accept(snapshot);
            } else if (remembered != null) {
                listener.accept(fromMemory(remembered));
            } else if (reading && !gaveUp) {
                waiting = snapshot;
            } else {
                listener.accept(snapshot);
            }
        }

        private Snapshot fromMemory(Recalled recalled) {
            CachedSnapshot set = recalled.set();
            return new Snapshot(
                    service,
                    InstanceList.copyOf(set.instances()),
                    set.revision(),
                    Freshness.STALE,
                    set.liveAt(),
                    recalled.skipped(),
                    Set.of(),
                    "cached at " + set.liveAt() + "; " + source.registry() + " has not answered since the start"
                            + (problem == null ? "" : ": " + problem),
                    set.serviceConfig(),
                    List.of());
        }
    }
}
