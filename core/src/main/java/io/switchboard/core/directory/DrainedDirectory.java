package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Scheduler;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has instances drain that operators have drained for a time, by their zone or one by one. Of datacenters it knows
 * nothing: which one an instance is in is known by who follows several registries.
 *
 * <p>Outside of what is remembered and of what is doubted: a drain that has ended comes back from no disk, and one that
 * is drained by its zone has not announced that it leaves. It waits for nothing: {@link OverlaidDirectory} does.
 */
public final class DrainedDirectory implements Directory {
    private final Directory source;
    private final Drains drains;
    private final Scheduler scheduler;

    /** @param drains possibly of another registry than the source's */
    public DrainedDirectory(Directory source, Drains drains, Scheduler scheduler) {
        this.source = source;
        this.drains = drains;
        this.scheduler = scheduler;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Following following = new Following(service, listener);
        following.forwardTo(() -> {
            following.drains = drains.follow(active -> scheduler.execute(() -> following.said(active)));
            return source.follow(service, following::received);
        });
        return following;
    }

    @Override
    public String registry() {
        return source.registry();
    }

    /** One followed service. Its fields belong to the scheduler, except where they say otherwise. */
    private final class Following extends ForwardingSubscription {
        private final Consumer<Snapshot> listener;
        private final DrainedInstances drained;
        private volatile @Nullable Interest drains;
        private @Nullable Snapshot latest;
        private boolean closed;

        Following(ServiceName service, Consumer<Snapshot> listener) {
            this.listener = listener;
            this.drained = new DrainedInstances(service);
        }

        @Override
        public void close() {
            Cleanup.all(this::closeUpstream, this::closeDrains, () -> scheduler.execute(() -> closed = true));
        }

        private void closeDrains() {
            Interest interest = drains;
            if (interest != null) {
                interest.close();
            }
        }

        private void received(Snapshot snapshot) {
            if (!closed) {
                latest = snapshot;
                listener.accept(snapshot.withInstances(drained.of(snapshot.instances())));
            }
        }

        private void said(ActiveDrains active) {
            Snapshot newest = latest;
            if (!closed && drained.become(active) && newest != null) {
                listener.accept(newest.withInstances(drained.of(newest.instances())));
            }
        }
    }
}
