package io.switchboard.xds;

import io.switchboard.core.Address;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A directory that says what a test lets it say. */
final class ScriptedRegistry implements Directory {
    private final Map<String, Consumer<Snapshot>> followed = new HashMap<>();
    final List<String> opened = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    final List<String> answered = new ArrayList<>();
    private final Map<ServiceName, Snapshot> live = new HashMap<>();
    private long revision;

    @Override
    public Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        opened.add(service.value());
        followed.put(service.value(), listener);
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
                closed.add(service.value());
                followed.remove(service.value());
            }
        };
    }

    @Override
    public String registry() {
        return "a script";
    }

    void says(String service, String... addresses) {
        says(service, Freshness.LIVE, Set.of(), addresses);
    }

    /** What was said last of a service that was live. */
    Snapshot live(ServiceName service) {
        return live.getOrDefault(service, Snapshot.unknown(service, Instant.EPOCH));
    }

    void says(Snapshot snapshot) {
        Consumer<Snapshot> listener = followed.get(snapshot.service().value());
        if (listener != null) {
            if (snapshot.freshness() == Freshness.LIVE) {
                live.put(snapshot.service(), snapshot);
            }
            listener.accept(snapshot);
        }
    }

    void says(ServiceName service, List<Instance> instances, @Nullable String config) {
        says(new Snapshot(service, instances, ++revision, Freshness.LIVE, Instant.EPOCH, 0, Set.of(), null)
                .withServiceConfig(config));
    }

    void says(String service, Freshness freshness, Set<String> doubted, String... addresses) {
        List<Instance> instances = new ArrayList<>();
        for (String address : addresses) {
            instances.add(Instance.builder(Address.parse(address)).build());
        }
        says(new Snapshot(new ServiceName(service), instances, ++revision, freshness, Instant.EPOCH, 0, doubted, null));
    }
}
