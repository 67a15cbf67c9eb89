package io.switchboard.core.directory;

import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows each service once, however many subscriptions there are, and for a while after the last one closed: a channel
 * that falls idle and wakes finds the set it left, still followed. Safe for use by several threads.
 */
public final class SharedDirectory implements Directory {
    private static final String CLOSED = "Switchboard is closed";

    private final Directory source;
    private final Scheduler scheduler;
    private final Executor callbacks;
    private final Duration linger;
    private final Map<ServiceName, Shared> shared = new HashMap<>();
    /** Guarded by the map's lock. */
    private boolean closed;

    /**
     * @param callbacks where listeners run; each subscription's events come one at a time, whatever the others do
     * @param linger how long a service is followed after its last subscription closed
     */
    public SharedDirectory(Directory source, Scheduler scheduler, Executor callbacks, Duration linger) {
        this.source = source;
        this.scheduler = scheduler;
        this.callbacks = callbacks;
        this.linger = linger;
    }

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        return follow(service, listener, callbacks);
    }

    /**
     * The same, with listeners run by another executor: blocking there delays no listener here, nor the other way
     * round. Services are followed together.
     */
    public Directory listeningOn(Executor listeners) {
        return new Directory() {
            @Override
            public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
                return SharedDirectory.this.follow(service, listener, listeners);
            }

            @Override
            public String registry() {
                return SharedDirectory.this.registry();
            }
        };
    }

    private Subscription follow(ServiceName service, Consumer<Snapshot> listener, Executor listeners) {
        while (true) {
            Shared follow;
            synchronized (shared) {
                if (closed) {
                    throw new IllegalStateException("cannot follow service " + service + ": " + CLOSED);
                }
                follow = shared.computeIfAbsent(service, Shared::new);
            }
            Subscription joined = follow.join(new LatestOnly<>(listeners, listener));
            if (joined != null) {
                return joined;
            }
        }
    }

    @Override
    public String registry() {
        return source.registry();
    }

    /**
     * Stops following. Each subscription gets a last event that says so, with the last set, which stays usable;
     * {@link #follow} throws from now on. Closing again does nothing.
     */
    public void close(Instant now) {
        List<Shared> all;
        synchronized (shared) {
            closed = true;
            all = List.copyOf(shared.values());
            shared.clear();
        }
        Cleanup.each(all, follow -> follow.end(now));
    }

    /** One followed service. Its lock guards its fields and is never held while a listener runs. */
    private final class Shared {
        private final ServiceName service;
        private final Set<LatestOnly<Snapshot>> outlets = new LinkedHashSet<>();
        private @Nullable Subscription upstream;
        private @Nullable Snapshot latest;
        private int generation;
        private boolean ended;

        Shared(ServiceName service) {
            this.service = service;
        }

        /** @return null if this follow has ended and a new one is to be made */
        @Nullable
        Subscription join(LatestOnly<Snapshot> outlet) {
            Snapshot known;
            boolean first;
            synchronized (this) {
                if (ended) {
                    return null;
                }
                generation++;
                outlets.add(outlet);
                known = latest;
                first = upstream == null && generation == 1;
            }
            if (first) {
                Subscription opened = open();
                boolean late;
                synchronized (this) {
                    upstream = opened;
                    late = ended;
                }
                if (late) {
                    opened.close();
                }
            } else if (known != null) {
                outlet.offerFirst(known);
            }
            return new Joined(outlet);
        }

        private Subscription open() {
            try {
                return source.follow(service, this::publish);
            } catch (RuntimeException | Error e) {
                // Whoever asks next is to get a new attempt, not this one, which nothing feeds.
                synchronized (this) {
                    ended = true;
                }
                synchronized (shared) {
                    shared.remove(service, this);
                }
                throw e;
            }
        }

        private void publish(Snapshot snapshot) {
            List<LatestOnly<Snapshot>> all;
            synchronized (this) {
                if (ended) {
                    return;
                }
                latest = snapshot;
                all = List.copyOf(outlets);
            }
            all.forEach(outlet -> outlet.offer(snapshot));
        }

        private void end(Instant now) {
            Subscription opened;
            Snapshot last;
            List<LatestOnly<Snapshot>> all;
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
                opened = upstream;
                last = (latest == null ? Snapshot.unknown(service, now) : latest).lost(CLOSED, now);
                all = List.copyOf(outlets);
            }
            all.forEach(outlet -> outlet.offer(last));
            if (opened != null) {
                opened.close();
            }
        }

        private void leave(LatestOnly<Snapshot> outlet) {
            outlet.close();
            int seen;
            synchronized (this) {
                if (!outlets.remove(outlet) || !outlets.isEmpty()) {
                    return;
                }
                seen = generation;
            }
            scheduler.after(linger, () -> endUnlessJoined(seen));
        }

        private void endUnlessJoined(int seen) {
            Subscription opened;
            synchronized (this) {
                if (ended || generation != seen) {
                    return;
                }
                ended = true;
                opened = upstream;
            }
            synchronized (shared) {
                shared.remove(service, this);
            }
            if (opened != null) {
                opened.close();
            }
        }

        private final class Joined implements Subscription {
            private final LatestOnly<Snapshot> outlet;

            Joined(LatestOnly<Snapshot> outlet) {
                this.outlet = outlet;
            }

            @Override
            public void refresh() {
                Subscription opened;
                synchronized (Shared.this) {
                    opened = upstream;
                }
                if (opened != null) {
                    opened.refresh();
                }
            }

            @Override
            public void answered(String name) {
                Subscription opened;
                synchronized (Shared.this) {
                    opened = upstream;
                }
                if (opened != null) {
                    opened.answered(name);
                }
            }

            @Override
            public void close() {
                leave(outlet);
            }
        }
    }
}
