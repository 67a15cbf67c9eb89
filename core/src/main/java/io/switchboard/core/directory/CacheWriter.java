package io.switchboard.core.directory;

import io.switchboard.core.Foreign;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last good set of one service on disk: the newest, at most once a second, and not so often that writing
 * takes more than a twentieth of the time; afresh every few minutes so that the time it was last live is about right.
 * Belongs to the scheduler; the disk's work is done by the executor.
 *
 * <p>Good is a set that is live and not empty, without what is doubted. An empty one never replaces another: a registry
 * that lost its data must not take the memory with it.
 */
final class CacheWriter {
    static final Duration INTERVAL = Duration.ofSeconds(1);
    /** So many times as long as a write takes there is none: a set of 100,000 is megabytes. */
    static final int REST = 20;

    static final Duration AFRESH = Duration.ofMinutes(5);

    private final SnapshotStore store;
    private final String registry;
    private final Scheduler scheduler;
    private final Executor disk;
    private final Foreign threads = new Foreign("the executor for the disk");

    private @Nullable CachedSnapshot good;
    private boolean goodNow;
    private boolean dirty;
    private boolean writing;
    private boolean pausing;
    private boolean closed;
    private @Nullable Cancellable afresh;

    CacheWriter(SnapshotStore store, String registry, Scheduler scheduler, Executor disk) {
        this.store = store;
        this.registry = registry;
        this.scheduler = scheduler;
        this.disk = disk;
    }

    void seen(Snapshot snapshot) {
        List<Instance> instances = snapshot.instances();
        if (!snapshot.doubted().isEmpty()) {
            instances = instances.stream()
                    .filter(instance -> !snapshot.doubted().contains(instance.id()))
                    .toList();
        }
        boolean isGood = snapshot.freshness() == Freshness.LIVE && !instances.isEmpty();
        if (isGood) {
            String config = snapshot.serviceConfig();
            dirty |= !goodNow
                    || good == null
                    || !good.instances().equals(instances)
                    || !Objects.equals(good.serviceConfig(), config);
            good = new CachedSnapshot(
                    registry, snapshot.service(), scheduler.now(), snapshot.revision(), instances, config);
        } else if (goodNow) {
            touch();
        }
        goodNow = isGood;
        writeWhatIsNew();
    }

    /** Writes what waits for its turn; closing again does nothing. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (goodNow) {
            touch();
        }
        if (afresh != null) {
            afresh.cancel();
        }
        if (dirty) {
            write();
        }
    }

    private void touch() {
        if (good != null) {
            Instant now = scheduler.now();
            good = new CachedSnapshot(
                    registry, good.service(), now, good.revision(), good.instances(), good.serviceConfig());
            dirty = true;
        }
    }

    private void writeWhatIsNew() {
        if (dirty && !writing && !pausing && !closed) {
            write();
        }
    }

    private void write() {
        CachedSnapshot set = good;
        if (set == null) {
            return;
        }
        dirty = false;
        writing = true;
        pausing = true;
        Instant now = scheduler.now();
        long due = scheduler.nanos() + INTERVAL.toNanos();
        try {
            disk.execute(() -> {
                long begun = scheduler.nanos();
                try {
                    store.write(set, now);
                } finally {
                    long rest = REST * (scheduler.nanos() - begun);
                    scheduler.execute(() -> {
                        writing = false;
                        pauseFor(Math.max(due - scheduler.nanos(), rest));
                    });
                }
            });
        } catch (Throwable e) {
            // No thread could be had for the disk: what waits is written with what comes next.
            threads.failed(e);
            dirty = true;
            writing = false;
            pauseFor(INTERVAL.toNanos());
        }
        if (afresh != null) {
            afresh.cancel();
        }
        afresh = closed ? null : scheduler.after(AFRESH, this::again);
    }

    private void pauseFor(long nanos) {
        if (nanos <= 0 || closed) {
            goOn(); // Which writes nothing once this is closed.
        } else {
            scheduler.after(Duration.ofNanos(nanos), this::goOn);
        }
    }

    private void goOn() {
        pausing = false;
        writeWhatIsNew();
    }

    private void again() {
        afresh = null;
        if (goodNow) {
            touch();
            writeWhatIsNew();
        }
    }
}
