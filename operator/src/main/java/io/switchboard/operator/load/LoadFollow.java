package io.switchboard.operator.load;

import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One followed service: its instances, as the registry lists them, and who wants to know. Used on the scheduler only.
 */
final class LoadFollow {
    private static final Duration TICK = Duration.ofSeconds(1);

    /** What tells one instance from the others of a service. */
    private record Key(String id, String datacenter) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::id).thenComparing(Key::datacenter);

        static Key of(Instance instance) {
            return new Key(instance.id(), instance.datacenter());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final Directory directory;
    private final InstanceStream.Means means;
    private final ServiceName service;
    private final Set<LoadListener> listeners = new LinkedHashSet<>();
    private final Map<Key, InstanceStream> streams = new TreeMap<>();
    private final AtomicReference<@Nullable Snapshot> newest = new AtomicReference<>();
    private @Nullable Subscription subscription;
    private Snapshot snapshot;
    private Scheduler.Cancellable ticking;
    /** Nobody has had a call in flight: the first one is told at once, since a service at zero waits for it. */
    private boolean idle;

    private boolean closed;

    LoadFollow(Directory directory, InstanceStream.Means means, ServiceName service) {
        this.directory = directory;
        this.means = means;
        this.service = service;
        snapshot = Snapshot.unknown(service, means.scheduler.now());
        subscribe();
        ticking = means.scheduler.after(TICK, this::tick);
    }

    private void subscribe() {
        try {
            subscription = directory.follow(service, this::offer);
        } catch (RuntimeException | Error e) {
            // Tried again with the next tick.
            means.foreign.failed(e);
            snapshot = snapshot.lost(
                    "it cannot be followed: " + Text.printable(String.valueOf(e.getMessage())), means.scheduler.now());
        }
    }

    /** On any thread. Of sets that come faster than they are taken only the newest counts. */
    private void offer(Snapshot next) {
        if (newest.getAndSet(next) == null) {
            means.scheduler.execute(() -> {
                Snapshot latest = newest.getAndSet(null);
                if (latest != null && !closed) {
                    take(latest);
                }
            });
        }
    }

    private void take(Snapshot next) {
        snapshot = next;
        Set<Key> listed = new HashSet<>();
        for (Instance instance : next.instances()) {
            Key key = Key.of(instance);
            listed.add(key);
            InstanceStream known = streams.get(key);
            if (known != null && known.isOf(instance)) {
                known.become(instance);
                continue;
            }
            if (known != null) {
                known.close();
            }
            String name = instance.name();
            streams.put(key, new InstanceStream(means, service, instance, () -> heard(key, name)));
        }
        streams.entrySet().removeIf(each -> {
            boolean gone = !listed.contains(each.getKey());
            if (gone) {
                each.getValue().close();
            }
            return gone;
        });
    }

    private void heard(Key key, String name) {
        answered(name);
        InstanceStream from = streams.get(key);
        if (idle && from != null && from.isBusy()) {
            tell(means.scheduler.nanos());
        }
    }

    /** A report proves as much as an answer to a call that who is doubted lives. */
    private void answered(String name) {
        Subscription present = subscription;
        if (present != null && snapshot.doubted().contains(name)) {
            means.foreign.run(() -> present.answered(name));
        }
    }

    private void tick() {
        ticking = means.scheduler.after(TICK, this::tick);
        if (subscription == null) {
            subscribe();
        }
        long now = means.scheduler.nanos();
        streams.values().forEach(each -> each.tick(now));
        tell(now);
    }

    private void tell(long now) {
        idle = !streams.isEmpty() && streams.values().stream().noneMatch(InstanceStream::isBusy);
        ServiceLoad load = load(now);
        List.copyOf(listeners).forEach(each -> each.tell(load));
    }

    private ServiceLoad load(long now) {
        List<InstanceLoad> instances = new ArrayList<>(streams.size());
        streams.values().forEach(each -> instances.add(each.load(now)));
        return new ServiceLoad(service, snapshot.freshness(), snapshot.problem(), instances);
    }

    void join(LoadListener listener) {
        listeners.add(listener);
        listener.tell(load(means.scheduler.nanos()));
    }

    /** @return whether nobody is left */
    boolean leave(LoadListener listener) {
        listeners.remove(listener);
        return listeners.isEmpty();
    }

    void refresh() {
        Subscription present = subscription;
        if (present != null) {
            means.foreign.run(present::refresh);
        }
    }

    void close() {
        closed = true;
        ticking.cancel();
        Subscription present = subscription;
        if (present != null) {
            means.foreign.run(present::close);
        }
        streams.values().forEach(InstanceStream::close);
        streams.clear();
    }
}
