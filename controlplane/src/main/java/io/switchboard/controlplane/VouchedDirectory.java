package io.switchboard.controlplane;

import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.ForwardingSubscription;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A directory for parts that make no calls: it vouches for each instance that vanished in a mass removal, so that the
 * directory keeps it for as long as it keeps any. Nothing here could prove that one lives, and whoever is told of it
 * and dials it finds out.
 */
@Internal
public final class VouchedDirectory implements Directory {
    /** More often than the directory wants a proof of life, {@code GuardedDirectory.PROOF_PERIOD}. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    private final Directory source;
    private final Scheduler scheduler;

    public VouchedDirectory(Directory source, Scheduler scheduler) {
        this.source = source;
        this.scheduler = scheduler;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Vouching vouching = new Vouching(listener);
        vouching.forwardTo(() -> source.follow(service, vouching::received));
        return vouching;
    }

    @Override
    public String registry() {
        return source.registry();
    }

    private final class Vouching extends ForwardingSubscription {
        private final Consumer<Snapshot> listener;
        private volatile Set<String> doubted = Set.of();
        private volatile boolean closed;
        /** On the scheduler. */
        private @Nullable Cancellable timer;

        Vouching(Consumer<Snapshot> listener) {
            this.listener = listener;
        }

        void received(Snapshot snapshot) {
            doubted = snapshot.doubted();
            if (!doubted.isEmpty()) {
                scheduler.execute(this::vouch);
            }
            listener.accept(snapshot);
        }

        private void vouch() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
            if (closed || doubted.isEmpty()) {
                return;
            }
            doubted.forEach(this::answered);
            timer = scheduler.after(PERIOD, this::vouch);
        }

        @Override
        public void close() {
            closed = true;
            closeUpstream();
        }
    }
}
