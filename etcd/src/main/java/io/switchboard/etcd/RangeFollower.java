package io.switchboard.etcd;

import io.grpc.Status;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.WatchRestart;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler.Cancellable;
import io.switchboard.etcd.api.Event;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.etcd.api.ResponseHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a listener's view of a key range equal to the registry: lists at revision R, watches from R+1, and lists again
 * whenever the watch cannot tell what was missed. It never ends by itself. On the scheduler only.
 *
 * <pre>
 *   LISTING --listed--> WATCHING --broken--> WATCHING (same place, new stream, same content there)
 *      ^                   | absent too long, compacted, history rewound, another registry, relist is due
 *      +-------------------+
 * </pre>
 */
final class RangeFollower {
    /** What a follower tells; the view stays as it was until the next reset or events. */
    interface Listener {
        /** A list begins, or begins anew. */
        default void listing() {}

        /** So much of a list is here; what the listener will not take anyhow may be taken out, or replaced, at once. */
        default void read(List<KeyValue> soFar) {}

        /** The range's complete content at a revision, but for what {@link #read} has taken out. */
        void reset(List<KeyValue> content, long revision);

        /** What changed since, in order. */
        void changed(List<Event> events, long revision);

        /** The view follows the registry (again). */
        void live();

        /** The registry cannot be followed just now. */
        void lost(String problem);

        /**
         * The registry does not let this client see the range; it is asked again now and then.
         *
         * @param besides what this client may see of the ranges beside it
         */
        default void refused(String problem, List<KeyValue> besides) {}
    }

    private static final Logger log = LoggerFactory.getLogger(RangeFollower.class);
    private static final Duration REFUSED_RETRY = Duration.ofSeconds(15);
    /** A list costs too much to make it for each event that asks for one. */
    private static final Duration LIST_SOON = Duration.ofSeconds(5);

    private final Connection connection;
    private final WatchStream watches;
    private final KeyRange range;
    private final Listener listener;
    private final History history = new History();
    private final Held held;
    private final Pager pager;
    private final RangeCount count;
    private final Absence absence;
    private final RatedLog rated;

    /** What has been read of a list. */
    private List<KeyValue> listing = new ArrayList<>();

    private long nextRevision;
    private int failures;
    /** Answers that belong to an attempt given up are recognised by an older number. */
    private int attempt;

    private @Nullable Watch watch;
    private @Nullable Cancellable timer;
    private boolean listsSoon;
    private boolean closed;

    /** @param besides ranges that each list has too, and no watch; what may not be seen of them counts as empty */
    RangeFollower(
            Connection connection, WatchStream watches, KeyRange range, List<KeyRange> besides, Listener listener) {
        this.connection = connection;
        this.watches = watches;
        this.range = range;
        this.listener = listener;
        this.held = new Held(range);
        List<KeyRange> ranges = new ArrayList<>(besides);
        ranges.add(range);
        this.pager = new Pager(connection, ranges, false, new Pages());
        this.rated = new RatedLog(log, connection.scheduler());
        this.count = new RangeCount(connection, range);
        this.absence = new Absence(connection.scheduler());
    }

    void start() {
        list();
    }

    void close() {
        closed = true;
        pager.stop();
        listing.clear();
        clear();
    }

    /** Asks whether the view is still true, every few seconds at most, and lists again if it is not. */
    void check() {
        if (closed || watch == null) {
            return;
        }
        int mine = attempt;
        count.ask(response -> {
            // An event on its way makes the numbers differ for a moment; the list that it costs is cheap at this rate.
            boolean wrong =
                    history.rewound(response.getHeader(), nextRevision - 1) || held.keys() != response.getCount();
            if (mine == attempt && wrong) {
                listFor(WatchRestart.DIFFERENCE);
            }
        });
    }

    /** Reads the range afresh, within {@link #LIST_SOON}, although nothing is known to be wrong. */
    void listSoon() {
        if (listsSoon) {
            return;
        }
        listsSoon = true;
        connection.scheduler().after(LIST_SOON, () -> {
            listsSoon = false;
            if (!closed && watch != null) {
                listFor(WatchRestart.DIFFERENCE);
            }
        });
    }

    private void listFor(WatchRestart reason) {
        connection.telemetry().watchRestarted(reason);
        clear();
        // A list that is only due is in doubt of nothing: what a near member has is as fresh as the watch there.
        pager.start(anyMember()
                || (reason == WatchRestart.PERIODIC && connection.members().isNearer()));
    }

    private void list() {
        clear();
        pager.start(anyMember());
    }

    /** After a failure: as much of a list as is there already is kept. */
    private void goOn() {
        clear();
        pager.resume(anyMember());
    }

    private void clear() {
        attempt++;
        stopTimer();
        stopWatch();
    }

    /**
     * While nothing is known, every second attempt takes what any member has: better an old list than none when the
     * cluster has no leader.
     */
    private boolean anyMember() {
        return nextRevision == 0 && failures % 2 == 1;
    }

    private void listed(ResponseHeader header) {
        List<KeyValue> content = listing;
        listing = new ArrayList<>();
        absence.end();
        history.restart(header);
        nextRevision = header.getRevision() + 1;
        listener.reset(content, header.getRevision());
        listener.live();
        watch();
        // Half of the interval at least, and never all followers of all processes at once.
        Duration half = connection.options().relistInterval().dividedBy(2);
        Duration due = half.plusNanos(connection.random().nextLong(half.toNanos() + 1));
        timer = connection.scheduler().after(due, () -> listFor(WatchRestart.PERIODIC));
    }

    private void failed(Status status) {
        stopTimer();
        failures++;
        // That a page's revision was compacted away while reading is no loss: the next attempt reads a newer one.
        if (status.getCode() != Status.Code.OUT_OF_RANGE) {
            String problem = Problems.describe(status, connection.registry());
            listener.lost(problem);
            if (status.getCode() == Status.Code.PERMISSION_DENIED) {
                listener.refused(problem, List.copyOf(listing));
            }
        }
        Duration delay = connection.pause(failures);
        timer = Problems.needsOperator(status)
                ? connection.scheduler().after(REFUSED_RETRY.plus(delay), this::list)
                : connection.retries().after(delay, this::goOn);
    }

    private void watch() {
        watch = watches.open(range, nextRevision, new WatchEvents(attempt));
    }

    private void stopWatch() {
        if (watch != null) {
            watches.close(watch);
            watch = null;
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private final class Pages implements Pager.Sink {
        @Override
        public void begun() {
            listing = new ArrayList<>();
            held.restart();
            listener.listing();
        }

        @Override
        public void page(List<KeyValue> content) {
            listing.addAll(content);
            held.listed(content);
            listener.read(listing);
        }

        @Override
        public void unreadable(KeyValue withoutValue, Duration given) {
            rated.warn(
                    "the value of {} did not arrive within {} and is ignored; check the network to {}",
                    Text.printable(withoutValue.getKey().toStringUtf8()),
                    given,
                    connection.registry());
            page(List.of(withoutValue));
        }

        @Override
        public boolean isTooOld(ResponseHeader first) {
            return nextRevision != 0 && history.rewound(first, nextRevision - 1);
        }

        @Override
        public void done(ResponseHeader header) {
            listed(header);
        }

        @Override
        public void failed(Status status, boolean differently) {
            RangeFollower.this.failed(status);
        }
    }

    private final class WatchEvents implements Watch.Listener {
        private final int mine;

        WatchEvents(int mine) {
            this.mine = mine;
        }

        @Override
        public void beforeCreate() {
            if (mine == attempt && absence.isLong()) {
                listFor(WatchRestart.ABSENCE);
            }
        }

        @Override
        public void created(ResponseHeader header) {
            if (mine != attempt) {
                return;
            }
            failures = 0;
            if (history.rewound(header, nextRevision - 1)) {
                listFor(WatchRestart.REWOUND);
            } else if (absence.isLong()) {
                // Before a watch is asked for, but for the stream's first, once the registry answers on that one.
                listFor(WatchRestart.ABSENCE);
            } else if (absence.lasts()) {
                recognise(header.getRevision());
            } else {
                listener.live();
            }
        }

        /** Another registry's events are taken for this one's until it is known; the list that follows mends it. */
        private void recognise(long revision) {
            Watch resumed = watch;
            held.confirm(
                    connection,
                    nextRevision - 1,
                    differs -> {
                        if (isStill(resumed)) {
                            differs.ifPresentOrElse(RangeFollower.this::listFor, () -> resumed(revision));
                        }
                    },
                    failure -> {
                        if (isStill(resumed)) {
                            unrecognised(resumed, revision, failure);
                        }
                    });
        }

        /** A registry that goes away while it is asked breaks the stream, too, and is asked on the next one. */
        private void unrecognised(@Nullable Watch resumed, long revision, Status failure) {
            if (absence.isLong() || Problems.needsOperator(failure)) {
                listFor(WatchRestart.ABSENCE);
                return;
            }
            failures++;
            connection.retries().after(connection.pause(failures), () -> {
                if (isStill(resumed)) {
                    recognise(revision);
                }
            });
        }

        private boolean isStill(@Nullable Watch resumed) {
            return mine == attempt && watch == resumed;
        }

        /** What was missed is on its way, if anything was. */
        private void resumed(long revision) {
            boolean missed = revision >= nextRevision;
            absence.end();
            Watch resumed = watch;
            if (missed && resumed != null) {
                watches.awaitCaughtUp(resumed, revision, this::caughtUp);
            } else {
                listener.live();
            }
        }

        private void caughtUp() {
            if (mine == attempt) {
                listener.live();
            }
        }

        @Override
        public void events(ResponseHeader header, List<Event> events) {
            if (mine != attempt) {
                return;
            }
            history.saw(header);
            long last = events.get(events.size() - 1).getKv().getModRevision();
            // A watch delivers in order; what is below the mark has been seen and must not be applied again.
            int seen = 0;
            while (seen < events.size() && events.get(seen).getKv().getModRevision() < nextRevision) {
                seen++;
            }
            List<Event> fresh = events.subList(seen, events.size());
            nextRevision = Math.max(nextRevision, last + 1);
            if (!fresh.isEmpty()) {
                held.changed(fresh);
                listener.changed(fresh, last);
            }
        }

        @Override
        public void progress(ResponseHeader header) {
            if (mine != attempt) {
                return;
            }
            if (history.rewound(header, nextRevision - 1)) {
                listFor(WatchRestart.REWOUND);
            } else {
                history.saw(header);
                nextRevision = header.getRevision() + 1;
            }
        }

        @Override
        public void compacted(long oldestRevision) {
            if (mine == attempt) {
                watch = null;
                listFor(WatchRestart.COMPACTED);
            }
        }

        @Override
        public void refused(String reason) {
            if (mine == attempt) {
                watch = null;
                connection.telemetry().watchRestarted(WatchRestart.REFUSED);
                failed(Status.PERMISSION_DENIED.withDescription(reason));
            }
        }

        @Override
        public void canceled(String reason) {
            if (mine == attempt) {
                watch = null;
                connection.telemetry().watchRestarted(WatchRestart.CANCELED);
                failed(Status.ABORTED.withDescription("the watch was ended: " + reason));
            }
        }

        @Override
        public void renewed() {
            if (mine == attempt) {
                again();
            }
        }

        @Override
        public void broken(String problem) {
            if (mine == attempt) {
                listener.lost(problem);
                again();
            }
        }

        private void again() {
            absence.begin();
            watch();
        }
    }
}
