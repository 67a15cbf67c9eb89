package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Foreign;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.SkippedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Follows services in etcd; each subscription is a list and a watch of its own. */
final class EtcdDirectory implements Directory {
    private final Connection connection;
    private final WatchStream watches;
    private final Ends ends;

    EtcdDirectory(Connection connection, WatchStream watches, Ends ends) {
        this.ends = ends;
        this.connection = connection;
        this.watches = watches;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        Following following = new Following(service, listener);
        if (!ends.add(following.end)) {
            throw new IllegalStateException("cannot follow service " + service + ": " + Ends.CLOSED);
        }
        connection.scheduler().execute(following::start);
        return following;
    }

    @Override
    public String registry() {
        return connection.registry();
    }

    /** One subscription; its fields belong to the scheduler. */
    private final class Following implements Subscription, RangeFollower.Listener {
        private final ServiceName service;
        private final ByteString prefix;
        private final Roster roster;
        private final Entries entries;
        private final Consumer<Snapshot> listener;
        private final Foreign told = new Foreign("a listener");
        private final RangeFollower follower;
        private final Runnable end = this::end;
        private final RangeFreshness freshness = new RangeFreshness(connection.scheduler());
        private long revision;
        private boolean ended;
        /** Who closes hears nothing from then on, on whatever thread that was. */
        private volatile boolean closed;

        Following(ServiceName service, Consumer<Snapshot> listener) {
            this.service = service;
            this.prefix = ByteString.copyFromUtf8(
                    connection.options().namespace() + connection.layout().prefix(service));
            this.roster = new Roster(service, connection.reader(), connection.telemetry(), connection.scheduler());
            this.entries = new Entries(
                    connection.reader().maxInstances(), connection.reader().maxValueBytes(), this::isReadable);
            this.listener = listener;
            this.follower = new RangeFollower(connection, watches, KeyRange.prefix(prefix), List.of(), this);
        }

        private void start() {
            if (!ended) {
                publish();
                follower.start();
            }
        }

        @Override
        public void refresh() {
            connection.scheduler().execute(follower::check);
        }

        @Override
        public void close() {
            closed = true;
            ends.remove(end);
            connection.scheduler().execute(follower::close);
        }

        private void end() {
            lost(Ends.CLOSED);
            ended = true;
            follower.close();
        }

        @Override
        public void listing() {
            entries.begin();
        }

        @Override
        public void read(List<KeyValue> soFar) {
            entries.bound(soFar);
        }

        private boolean isReadable(KeyValue kv) {
            try {
                InstanceCodec.Read unused = connection.reader().read(id(kv), kv.getValue());
                return true;
            } catch (SkippedException e) {
                return false;
            }
        }

        @Override
        public void reset(List<KeyValue> content, long atRevision) {
            Map<String, ByteString> values = new LinkedHashMap<>();
            List<KeyValue> ordered = content.size() <= connection.reader().maxInstances()
                    ? content
                    : content.stream().sorted(Entries.BY_AGE).toList();
            ordered.forEach(kv -> values.put(id(kv), kv.getValue()));
            boolean changed = roster.apply(new Change.Reset(values, entries.leftOut()));
            revision = atRevision;
            // While not live, the step to live that follows publishes both at once.
            if (changed && freshness.isLive()) {
                publish();
            }
        }

        @Override
        public void changed(List<Event> events, long atRevision) {
            boolean changed = false;
            for (Event event : events) {
                String id = id(event.getKv());
                if (changed && event.getType() == Event.EventType.DELETE && roster.isDraining(id)) {
                    // Its leave was announced within this very batch: without this nobody would learn it.
                    publish();
                    changed = false;
                }
                changed |= roster.apply(
                        event.getType() == Event.EventType.PUT
                                ? new Change.Put(id, event.getKv().getValue())
                                : new Change.Removed(id));
            }
            revision = atRevision;
            if (changed) {
                publish();
            }
            if (roster.hasRoom()) {
                // Only a list tells who may take a place that has become free.
                follower.listSoon();
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

        private void publish() {
            if (ended || closed) {
                return;
            }
            Snapshot snapshot = new Snapshot(
                    service,
                    roster.instances(),
                    revision,
                    freshness.now(),
                    freshness.since(),
                    roster.skipped(),
                    Set.of(),
                    freshness.problem());
            told.run(() -> listener.accept(snapshot));
        }

        private String id(KeyValue kv) {
            return InstanceReader.id(kv.getKey(), prefix);
        }
    }
}
