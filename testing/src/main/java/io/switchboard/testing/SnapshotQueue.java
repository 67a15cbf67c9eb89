package io.switchboard.testing;

import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The snapshots of a followed service, to be waited for one by one. */
public final class SnapshotQueue implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;

    private final BlockingQueue<Snapshot> queue = new LinkedBlockingQueue<>();
    private final Subscription subscription;
    private @Nullable Snapshot last;

    private SnapshotQueue(Directory directory, ServiceName service) {
        subscription = directory.follow(service, queue::add);
    }

    /** Starts to follow. */
    public static SnapshotQueue follow(Directory directory, ServiceName service) {
        return new SnapshotQueue(directory, service);
    }

    /**
     * The next snapshot.
     *
     * @throws AssertionError if none comes within a minute
     */
    public Snapshot next() throws InterruptedException {
        Snapshot snapshot = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (snapshot == null) {
            throw new AssertionError("no further snapshot came; the last one was " + last);
        }
        last = snapshot;
        return snapshot;
    }

    /**
     * The first of the coming snapshots that is wanted; those before it are dropped.
     *
     * @throws AssertionError if for a minute none comes
     */
    public Snapshot until(Predicate<Snapshot> wanted) throws InterruptedException {
        Snapshot snapshot = next();
        while (!wanted.test(snapshot)) {
            snapshot = next();
        }
        return snapshot;
    }

    /** The snapshot that {@link #next} or {@link #until} returned last. */
    public Snapshot last() {
        if (last == null) {
            throw new IllegalStateException("no snapshot was taken yet");
        }
        return last;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
