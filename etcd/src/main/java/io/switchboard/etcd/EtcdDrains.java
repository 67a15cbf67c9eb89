package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Foreign;
import io.switchboard.core.directory.ActiveDrains;
import io.switchboard.core.directory.Drains;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what operators drain for a time: one list and one watch for all who ask, and for {@link #LINGER} after the
 * last has gone. All its fields belong to the scheduler.
 */
final class EtcdDrains implements Drains {
    static final Duration LINGER = Duration.ofMinutes(1);

    /** The time of day may be set meanwhile, by which some drains end. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(EtcdDrains.class);

    private final Connection connection;
    private final WatchStream watches;
    private final Ends ends;
    private final RatedLog rated;
    private final Set<Outlet> outlets = new LinkedHashSet<>();
    private @Nullable Following following;
    private @Nullable Cancellable idle;

    EtcdDrains(Connection connection, WatchStream watches, Ends ends) {
        this.connection = connection;
        this.watches = watches;
        this.ends = ends;
        this.rated = new RatedLog(log, connection.scheduler());
        ends.add(this::end);
    }

    @Override
    public Interest follow(Consumer<ActiveDrains> listener) {
        ends.requireOpen("follow what operators drain");
        Outlet outlet = new Outlet(listener);
        connection.scheduler().execute(() -> join(outlet));
        return () -> connection.scheduler().execute(() -> leave(outlet));
    }

    private void join(Outlet outlet) {
        outlets.add(outlet);
        if (idle != null) {
            idle.cancel();
            idle = null;
        }
        if (following == null) {
            following = new Following();
            following.follower.start();
        } else if (following.told != null) {
            outlet.tell(following.told);
        }
    }

    private void leave(Outlet outlet) {
        if (outlets.remove(outlet) && outlets.isEmpty()) {
            idle = connection.scheduler().after(LINGER, () -> {
                idle = null;
                end();
            });
        }
    }

    private void end() {
        if (following != null) {
            following.close();
            following = null;
        }
    }

    /** One who asks. */
    private static final class Outlet {
        private final Consumer<ActiveDrains> listener;
        private final Foreign told = new Foreign("a listener of what operators drain");

        Outlet(Consumer<ActiveDrains> listener) {
            this.listener = listener;
        }

        void tell(ActiveDrains active) {
            told.run(() -> listener.accept(active));
        }
    }

    private final class Following implements RangeFollower.Listener {
        private final ByteString prefix = DrainKeys.all(connection.options().namespace());
        private final DrainSet set = new DrainSet(prefix, connection.scheduler(), rated);
        private final RangeFollower follower =
                new RangeFollower(connection, watches, KeyRange.prefix(prefix), List.of(), this);
        /** Null until they are known. */
        private @Nullable ActiveDrains told;

        private Cancellable nextEnd = () -> {};

        void close() {
            follower.close();
            nextEnd.cancel();
        }

        @Override
        public void listing() {
            set.listing();
        }

        @Override
        public void read(List<KeyValue> soFar) {
            set.read(soFar);
        }

        @Override
        public void reset(List<KeyValue> content, long revision) {
            set.reset(content);
            tell();
        }

        @Override
        public void changed(List<Event> events, long revision) {
            for (Event event : events) {
                if (event.getType() == Event.EventType.DELETE) {
                    set.remove(event.getKv().getKey());
                } else {
                    set.put(event.getKv());
                }
            }
            tell();
        }

        @Override
        public void live() {}

        /** What was said last holds, each until its own end. */
        @Override
        public void lost(String problem) {
            log.debug("cannot follow {}: {}", prefix.toStringUtf8(), problem);
        }

        /** Calls do not wait for what this client will not be told. */
        @Override
        public void refused(String problem, List<KeyValue> besides) {
            if (told == null) {
                rated.info(
                        "this client cannot read drains and works without those at {}: {}",
                        prefix.toStringUtf8(),
                        problem);
                tell();
            }
        }

        private void tell() {
            nextEnd.cancel();
            Duration left = set.untilNextEnd();
            nextEnd = left == null
                    ? () -> {}
                    : connection.scheduler().after(left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT, this::tell);
            ActiveDrains now = set.active();
            if (!now.equals(told)) {
                told = now;
                List.copyOf(outlets).forEach(outlet -> outlet.tell(now));
            }
        }
    }
}
