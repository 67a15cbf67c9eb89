package io.switchboard.etcd;

import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.LatestOnly;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the services of a namespace: one list and one watch for all who ask, and for {@link #LINGER} after the last
 * has gone. All its fields belong to the scheduler.
 */
final class EtcdCatalog implements Catalog {
    static final Duration LINGER = Duration.ofMinutes(1);

    /** A burst of changes is told at its first and then so often: telling all services costs as much as there are. */
    static final Duration PACE = Duration.ofMillis(100);

    private final Connection connection;
    private final WatchStream watches;
    private final Executor callbacks;
    private final Ends ends;
    private final Set<LatestOnly<CatalogSnapshot>> listeners = new LinkedHashSet<>();
    private @Nullable Following following;
    private @Nullable Cancellable idle;
    private boolean ended;

    EtcdCatalog(Connection connection, WatchStream watches, Executor callbacks, Ends ends) {
        this.connection = connection;
        this.watches = watches;
        this.callbacks = callbacks;
        this.ends = ends;
        ends.add(this::end);
    }

    @Override
    public Interest follow(Consumer<CatalogSnapshot> listener) {
        LatestOnly<CatalogSnapshot> outlet = new LatestOnly<>(callbacks, listener);
        // Not what join does: the client may be closed before it, and then it does not run.
        Runnable end = () -> outlet.offer(last());
        if (!ends.add(end)) {
            throw new IllegalStateException("cannot follow the services: " + Ends.CLOSED);
        }
        connection.scheduler().execute(() -> join(outlet));
        return () -> {
            outlet.close();
            ends.remove(end);
            connection.scheduler().execute(() -> leave(outlet));
        };
    }

    @Override
    public String registry() {
        return connection.registry();
    }

    private void join(LatestOnly<CatalogSnapshot> outlet) {
        if (ended) {
            return;
        }
        listeners.add(outlet);
        if (idle != null) {
            idle.cancel();
            idle = null;
        }
        if (following == null) {
            following = new Following();
            following.publish();
            following.follower.start();
        } else {
            outlet.offer(following.snapshot());
        }
    }

    private void leave(LatestOnly<CatalogSnapshot> outlet) {
        if (listeners.remove(outlet) && listeners.isEmpty()) {
            idle = connection.scheduler().after(LINGER, () -> {
                idle = null;
                if (following != null) {
                    following.close();
                    following = null;
                }
            });
        }
    }

    /** Before each of those who follow is told: see {@link Ends}. */
    private void end() {
        ended = true;
        if (following != null) {
            following.settle();
            following.close();
        }
    }

    private CatalogSnapshot last() {
        CatalogSnapshot known = following == null
                ? CatalogSnapshot.unknown(connection.scheduler().now())
                : following.snapshot();
        return known.lost(Ends.CLOSED, connection.scheduler().now());
    }

    private final class Following implements RangeFollower.Listener {
        private final ServiceIndex index;
        private final RangeFollower follower;
        private final RangeFreshness freshness = new RangeFreshness(connection.scheduler());
        private long revision;
        private @Nullable Cancellable pause;
        private boolean changed;
        /** While a list is read the index has a part of it: what was told last holds until then. */
        private boolean listing;

        private List<CatalogSnapshot.Service> services = List.of();
        private long leftOut;

        Following() {
            OperatorKeys keys = new OperatorKeys(connection.options().namespace(), connection.layout());
            index = new ServiceIndex(keys, connection.reader(), ServiceIndex.MOST_KEYS);
            follower = new RangeFollower(connection, watches, KeyRange.prefix(keys.registrations()), List.of(), this);
        }

        void close() {
            follower.close();
            if (pause != null) {
                pause.cancel();
            }
        }

        @Override
        public void listing() {
            index.clear();
            listing = true;
        }

        @Override
        public void read(List<KeyValue> soFar) {
            soFar.forEach(entry -> index.put(entry.getKey(), entry.getValue(), true));
            soFar.clear();
        }

        @Override
        public void reset(List<KeyValue> content, long atRevision) {
            listing = false;
            revision = atRevision;
            // While not live, the step to live that follows tells both at once.
            if (freshness.isLive()) {
                told();
            }
        }

        @Override
        public void changed(List<Event> events, long atRevision) {
            boolean differs = false;
            for (Event event : events) {
                KeyValue entry = event.getKv();
                differs |= event.getType() == Event.EventType.PUT
                        ? index.put(entry.getKey(), entry.getValue(), entry.getVersion() == 1)
                        : index.remove(entry.getKey());
            }
            revision = atRevision;
            if (differs) {
                told();
            }
        }

        @Override
        public void live() {
            if (freshness.live()) {
                publish();
            }
        }

        @Override
        public void lost(String why) {
            if (freshness.lost(why)) {
                publish();
            }
        }

        private void told() {
            changed = true;
            if (pause == null) {
                publish();
                pause = connection.scheduler().after(PACE, () -> {
                    pause = null;
                    if (changed) {
                        told();
                    }
                });
            }
        }

        /** What has changed is in the next snapshot. */
        void settle() {
            changed = false;
            if (!listing) {
                services = List.copyOf(index.services());
                leftOut = index.leftOut();
            }
        }

        private void publish() {
            settle();
            CatalogSnapshot snapshot = snapshot();
            listeners.forEach(outlet -> outlet.offer(snapshot));
        }

        private CatalogSnapshot snapshot() {
            return new CatalogSnapshot(
                    services, leftOut, revision, freshness.now(), freshness.since(), freshness.problem());
        }
    }
}
