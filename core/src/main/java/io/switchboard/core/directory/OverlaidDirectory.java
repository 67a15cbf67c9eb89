package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.Overlay;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lays what operators say over what instances announce: weights, drains, and the service config, which goes along in
 * the {@link Snapshot}.
 *
 * <p>A first set waits for the operators' words, so that a drained instance gets no call meanwhile; not longer than
 * {@link #PATIENCE}, since calls go on whatever operators say. A set that has waited so long is not
 * {@link Freshness#LIVE} until their words are here: it is not what the registry says, and nobody is to keep it as
 * that. It waits as long, and no longer, until the {@link Drains} are known that are laid over it by
 * {@link DrainedDirectory}; those are no part of this set, so that it is live without them.
 */
public final class OverlaidDirectory implements Directory {
    /** How long the first set from the registry waits. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private static final String UNSAID = "its overrides and config are not known yet";

    private final Directory source;
    private final Overlays overlays;
    private final Drains drains;
    private final Scheduler scheduler;

    /** @param drains only waited for */
    public OverlaidDirectory(Directory source, Overlays overlays, Drains drains, Scheduler scheduler) {
        this.source = source;
        this.overlays = overlays;
        this.drains = drains;
        this.scheduler = scheduler;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Following following = new Following(listener);
        following.forwardTo(() -> {
            following.overlay = overlays.follow(service, following::said);
            following.drains = drains.follow(active -> scheduler.execute(following::drainsKnown));
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
        private volatile @Nullable Interest overlay;
        private volatile @Nullable Interest drains;
        private @Nullable Overlay said;
        private boolean drainsKnown;
        private @Nullable Snapshot latest;
        private @Nullable Cancellable patience;
        private boolean overdue;
        private boolean closed;

        Following(Consumer<Snapshot> listener) {
            this.listener = listener;
        }

        @Override
        public void close() {
            Cleanup.all(
                    this::closeUpstream,
                    () -> close(overlay),
                    () -> close(drains),
                    () -> scheduler.execute(() -> {
                        closed = true;
                        stopWaiting();
                    }));
        }

        private static void close(@Nullable Interest interest) {
            if (interest != null) {
                interest.close();
            }
        }

        private void received(Snapshot snapshot) {
            if (closed) {
                return;
            }
            latest = snapshot;
            if ((said != null && drainsKnown) || overdue || snapshot.freshness() == Freshness.UNKNOWN) {
                publish();
            } else if (patience == null) {
                patience = scheduler.after(PATIENCE, () -> {
                    overdue = true;
                    publish();
                });
            }
        }

        private void said(Overlay overlay) {
            if (closed || overlay.equals(said)) {
                return;
            }
            said = overlay;
            publishUnlessWaiting();
        }

        private void drainsKnown() {
            if (closed || drainsKnown) {
                return;
            }
            drainsKnown = true;
            if (said != null && !overdue) {
                publishUnlessWaiting();
            }
        }

        private void publishUnlessWaiting() {
            if (drainsKnown || overdue) {
                stopWaiting();
                publish();
            }
        }

        private void publish() {
            Snapshot newest = latest;
            if (newest != null && !closed) {
                listener.accept(said == null ? unsaid(newest) : said.over(newest));
            }
        }

        private Snapshot unsaid(Snapshot snapshot) {
            return snapshot.freshness() == Freshness.LIVE ? snapshot.lost(UNSAID, snapshot.since()) : snapshot;
        }

        private void stopWaiting() {
            if (patience != null) {
                patience.cancel();
            }
        }
    }
}
