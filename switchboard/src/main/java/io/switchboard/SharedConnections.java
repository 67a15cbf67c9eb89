package io.switchboard;

import io.switchboard.core.directory.Directory;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The connections behind targets that name their etcd: one for each etcd, with what else is said of it, closed a while
 * after its last use.
 */
final class SharedConnections {
    /** A channel that falls idle and wakes finds its connection; a program that is done is not held up by it. */
    private static final Duration LINGER = Duration.ofMinutes(2);

    /**
     * A program whose targets name ever other endpoints does not keep a connection to each: beyond so many that are out
     * of use, the one that has been for longest is closed at once.
     */
    static final int MAX_LINGERING = 16;

    private final Map<SwitchboardOptions, Connection> open = new HashMap<>();
    /** Those out of use, the longest first. Guarded as the others are, by the map's lock. */
    private final Set<Connection> lingering = new LinkedHashSet<>();

    /** A share of a connection; closing it again does nothing. */
    interface Use extends AutoCloseable {
        Directory directory();

        @Override
        void close();
    }

    /** @param options with a telemetry that is equal to itself alone */
    Use use(SwitchboardOptions options) {
        synchronized (open) {
            Connection connection = open.computeIfAbsent(options, Connection::new);
            lingering.remove(connection);
            connection.uses++;
            connection.generation++;
            return connection.new Share();
        }
    }

    /** How many connections there are. */
    int size() {
        synchronized (open) {
            return open.size();
        }
    }

    /** Its fields are guarded by the map's lock. */
    private final class Connection {
        private final SwitchboardOptions key;
        private final Switchboard switchboard;
        private int uses;
        private int generation;

        Connection(SwitchboardOptions key) {
            this.key = key;
            this.switchboard = Switchboard.connect(key);
        }

        private void left() {
            int seen;
            Connection surplus = null;
            synchronized (open) {
                if (--uses > 0) {
                    return;
                }
                seen = generation;
                lingering.add(this);
                if (lingering.size() > MAX_LINGERING) {
                    surplus = lingering.iterator().next();
                    lingering.remove(surplus);
                    open.remove(surplus.key);
                }
            }
            switchboard.etcd().scheduler().after(LINGER, () -> closeUnlessUsed(seen));
            if (surplus != null) {
                // Not here: a channel's shutdown is not to wait for a disk.
                surplus.switchboard.etcd().scheduler().execute(surplus.switchboard::close);
            }
        }

        private void closeUnlessUsed(int seen) {
            synchronized (open) {
                if (generation != seen || uses > 0 || !lingering.remove(this)) {
                    return;
                }
                open.remove(key);
            }
            switchboard.close();
        }

        private final class Share implements Use {
            private boolean closed;

            @Override
            public Directory directory() {
                return switchboard.channelDirectory();
            }

            @Override
            public void close() {
                synchronized (open) {
                    if (closed) {
                        return;
                    }
                    closed = true;
                }
                left();
            }
        }
    }
}
