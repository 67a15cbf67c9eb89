package io.switchboard;

import io.switchboard.core.Directory;
import io.switchboard.etcd.EtcdOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The connections behind targets that name their etcd: one for each list of endpoints, closed a while after its last use. */
final class SharedConnections {
    /** A channel that falls idle and wakes finds its connection; a program that is done is not held up by it. */
    private static final Duration LINGER = Duration.ofMinutes(2);

    private final Map<EtcdOptions, Connection> open = new HashMap<>();

    /** A share of a connection; closing it again does nothing. */
    interface Use extends AutoCloseable {
        Directory directory();

        @Override
        void close();
    }

    Use use(EtcdOptions options) {
        synchronized (open) {
            Connection connection = open.computeIfAbsent(options, Connection::new);
            connection.uses++;
            connection.generation++;
            return connection.new Share();
        }
    }

    /** Its fields are guarded by the map's lock. */
    private final class Connection {
        private final EtcdOptions options;
        private final Switchboard switchboard;
        private int uses;
        private int generation;

        Connection(EtcdOptions options) {
            this.options = options;
            this.switchboard = Switchboard.connect(options);
        }

        private void left() {
            int seen;
            synchronized (open) {
                if (--uses > 0) {
                    return;
                }
                seen = generation;
            }
            switchboard.etcd().scheduler().after(LINGER, () -> closeUnlessUsed(seen));
        }

        private void closeUnlessUsed(int seen) {
            synchronized (open) {
                if (generation != seen || uses > 0) {
                    return;
                }
                open.remove(options);
            }
            switchboard.close();
        }

        private final class Share implements Use {
            private boolean closed;

            @Override
            public Directory directory() {
                return switchboard.directory();
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
