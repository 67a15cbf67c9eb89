package io.switchboard.spring.cloud;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A directory that tells what the test tells it, at once, and of each service nothing before that. */
final class Scripted implements Directory {
    private final Map<String, Consumer<Snapshot>> listeners = new TreeMap<>();
    /** Those that were asked for so far, again and again. */
    final List<String> asked = new ArrayList<>();
    /** Instances that are said to have answered. */
    final List<String> answered = new ArrayList<>();

    @Nullable
    RuntimeException failure;

    @Override
    public synchronized Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        if (failure != null) {
            throw failure;
        }
        asked.add(service.value());
        listeners.put(service.value(), listener);
        listener.accept(Snapshot.unknown(service, Instant.EPOCH));
        return new Subscription() {
            @Override
            public void refresh() {}

            @Override
            public void answered(String name) {
                answered.add(name);
            }

            @Override
            public void close() {
                synchronized (Scripted.this) {
                    listeners.remove(service.value(), listener);
                }
            }
        };
    }

    /** Those that are followed now. */
    synchronized Set<String> followed() {
        return Set.copyOf(listeners.keySet());
    }

    /** The registry lists these of an HTTP service. */
    void live(String id, Instance... instances) {
        tell(id, Freshness.LIVE, Set.of(), instances);
    }

    /** The same, of which the registry lists no longer those that are doubted. */
    void tell(String id, Freshness freshness, Set<String> doubted, Instance... instances) {
        Consumer<Snapshot> listener;
        synchronized (this) {
            listener = listeners.get("http/" + id);
        }
        if (listener == null) {
            throw new IllegalStateException(id + " is not followed");
        }
        listener.accept(new Snapshot(
                new ServiceName("http/" + id), List.of(instances), 7, freshness, Instant.EPOCH, 0, doubted, null));
    }

    @Override
    public String registry() {
        return "a script";
    }
}
