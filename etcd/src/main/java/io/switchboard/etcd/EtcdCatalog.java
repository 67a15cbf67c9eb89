package io.switchboard.etcd;

import io.switchboard.core.Freshness;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.LatestOnly;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import java.time.Duration;
import java.time.Instant;
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

    EtcdCatalog(Connection connection, WatchStream watches, Executor callbacks, Ends ends) {
        this.connection = connection;
        this.watches = watches;
        this.callbacks = callbacks;
        this.ends = ends;
        ends.add(this::end);
    }

    @Override
    public Interest follow(Consumer<CatalogSnapshot> listener) {
        ends.requireOpen("follow the services");
        LatestOnly<CatalogSnapshot> outlet = new LatestOnly<>(callbacks, listener);
        connection.scheduler().execute(() -> join(outlet));
        return () -> {
            outlet.close();
            connection.scheduler().execute(() -> leave(outlet));
        };
    }

    @Override
    public String registry() {
        return connection.registry();
    }

    private void join(LatestOnly<CatalogSnapshot> outlet) {
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

    private void end() {
        if (following != null) {
            following.lost(Ends.CLOSED);
            following.close();
        }
    }

    private final class Following implements RangeFollower.Listener {
        private final ServiceIndex index;
        private final RangeFollower follower;
        private Freshness freshness = Freshness.UNKNOWN;
        private Instant since = connection.scheduler().now();
        private @Nullable String problem;
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
            follower = new RangeFollower(connection, watches, KeyRange.prefix(keys.registrations()), this);
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
            if (freshness == Freshness.LIVE) {
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
            if (freshness != Freshness.LIVE) {
                become(Freshness.LIVE, null);
            }
        }

        @Override
        public void lost(String why) {
            Freshness now = freshness == Freshness.UNKNOWN ? Freshness.UNKNOWN : Freshness.STALE;
            if (freshness != now || !why.equals(problem)) {
                become(now, why);
            }
        }

        @Override
        public long size() {
            return index.size();
        }

        private void become(Freshness next, @Nullable String why) {
            if (freshness != next) {
                freshness = next;
                since = connection.scheduler().now();
            }
            problem = why;
            publish();
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

        private void publish() {
            changed = false;
            if (!listing) {
                services = List.copyOf(index.services());
                leftOut = index.leftOut();
            }
            CatalogSnapshot snapshot = snapshot();
            listeners.forEach(outlet -> outlet.offer(snapshot));
        }

        private CatalogSnapshot snapshot() {
            return new CatalogSnapshot(services, leftOut, revision, freshness, since, problem);
        }
    }
}
