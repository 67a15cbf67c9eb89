package io.switchboard.core;

import io.switchboard.core.MemoryReader.Recalled;
import io.switchboard.core.Scheduler.Cancellable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last good set of each followed service on disk, and begins with it when the registry has not answered yet:
 * a program that starts without a registry calls the servers it knew.
 *
 * <p>What is remembered is {@link Freshness#STALE}, since the time it was last known to be live, and is used without
 * limit until the registry answers. It passes the same {@link InstanceRules} as what the registry says. A file that is torn, damaged or of something else is ignored; a directory that cannot
 * be written means working without memory. Both are said in the log.
 */
public final class RememberingDirectory implements Directory {
    /** A set that the registry lists waits this long for the disk, so that what was remembered comes first. */
    static final Duration DISK_PATIENCE = Duration.ofMillis(500);

    /** That the registry cannot be reached, by which calls fail, waits for as long as a disk may take that works at all. */
    static final Duration FAILURE_PATIENCE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(RememberingDirectory.class);

    private final Directory source;
    private final String registry;
    private final MemoryStore store;
    private final MemoryReader reader;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final Executor disk;

    /**
     * @param directory where sets are kept, possibly of several registries and processes; made when needed
     * @param registry tells this registry from others in the directory
     * @param rules by which what is remembered is taken: those by which the source takes what its registry says
     * @param disk where reading and writing is waited for: one thread of its own
     */
    public RememberingDirectory(
            Directory source,
            Path directory,
            String registry,
            InstanceRules rules,
            Scheduler scheduler,
            Ticker ticker,
            Executor disk) {
        this.source = source;
        this.registry = registry;
        this.store = new MemoryStore(directory, registry);
        this.reader = new MemoryReader(store, rules);
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.disk = disk;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Following following = new Following(service, listener);
        scheduler.execute(following::recall);
        following.forwardTo(() -> source.follow(service, following.inlet::offer));
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
        private final LatestOnly<Snapshot> inlet = new LatestOnly<>(scheduler, this::received, Snapshot::covers);
        private final MemoryWriter writer = new MemoryWriter(store, registry, scheduler, ticker, disk);
        private @Nullable Recalled remembered;
        /** What waits for the disk; the newest. */
        private @Nullable Snapshot waiting;
        /** Why the registry has not answered yet, as far as it is known. */
        private @Nullable String problem;

        private Cancellable patience = () -> {};
        private Cancellable longPatience = () -> {};
        private boolean reading = true;
        private boolean hurried;
        private boolean gaveUp;
        private boolean answered;
        private boolean closed;

        Following(ServiceName service, Consumer<Snapshot> listener) {
            this.service = service;
            this.listener = listener;
        }

        @Override
        public void close() {
            Cleanup.all(
                    inlet::close,
                    this::closeUpstream,
                    () -> scheduler.execute(() -> {
                        closed = true;
                        patience.cancel();
                        longPatience.cancel();
                        writer.close();
                    }));
        }

        private void recall() {
            if (closed) {
                return;
            }
            patience = scheduler.after(DISK_PATIENCE, () -> {
                hurried = true;
                release();
            });
            longPatience = scheduler.after(FAILURE_PATIENCE, () -> {
                gaveUp = true;
                release();
            });
            try {
                disk.execute(() -> {
                    Recalled read = reader.read(service).orElse(null);
                    scheduler.execute(() -> recalled(read));
                });
            } catch (Throwable e) {
                log.warn(
                        "service {} begins without what was remembered: no thread could be had for the disk",
                        service,
                        e);
                recalled(null);
            }
        }

        private void recalled(@Nullable Recalled read) {
            if (closed) {
                return;
            }
            reading = false;
            patience.cancel();
            longPatience.cancel();
            if (read != null && !answered) {
                remembered = read;
                // First even if the registry has answered: who compares sets is to see what is missing since then.
                listener.accept(fromMemory(read));
            }
            if (remembered == null || waiting == null || waiting.freshness() != Freshness.UNKNOWN) {
                release();
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
            boolean knowsNothing = snapshot.freshness() == Freshness.UNKNOWN;
            if (knowsNothing) {
                problem = snapshot.problem();
            }
            if (waitsForDisk(snapshot)) {
                waiting = snapshot;
            } else if (knowsNothing) {
                listener.accept(remembered == null ? snapshot : fromMemory(remembered));
            } else {
                answered = true;
                waiting = null;
                remembered = null;
                writer.seen(snapshot);
                listener.accept(snapshot);
            }
        }

        private boolean waitsForDisk(Snapshot snapshot) {
            if (!reading || answered) {
                return false;
            }
            return snapshot.freshness() == Freshness.UNKNOWN ? snapshot.problem() != null && !gaveUp : !hurried;
        }

        private Snapshot fromMemory(Recalled recalled) {
            RememberedSet set = recalled.set();
            return new Snapshot(
                    service,
                    set.instances(),
                    set.revision(),
                    Freshness.STALE,
                    set.liveAt(),
                    recalled.skipped(),
                    Set.of(),
                    "remembered from " + set.liveAt() + "; " + source.registry() + " has not answered since the start"
                            + (problem == null ? "" : ": " + problem),
                    set.serviceConfig());
        }
    }
}
