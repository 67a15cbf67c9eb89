package io.switchboard.istio;

import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.directory.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A registry that says what the test says, at once. */
public final class ScriptedRegistry implements Directory, Catalog {
    private final Map<ServiceName, List<Consumer<Snapshot>>> followers = new LinkedHashMap<>();
    private final Map<ServiceName, Snapshot> known = new TreeMap<>();
    private final Set<ServiceName> listed = new TreeSet<>();
    private final List<Consumer<CatalogSnapshot>> readers = new ArrayList<>();
    private Freshness freshness = Freshness.UNKNOWN;
    /** Follows that were begun. */
    public int opened;

    public int closed;

    public static Snapshot snapshot(String service, @Nullable String config, Instance... instances) {
        return new Snapshot(
                new ServiceName(service),
                InstanceList.copyOf(List.of(instances)),
                1,
                Freshness.LIVE,
                Instant.EPOCH,
                0,
                Set.of(),
                null,
                config,
                List.of());
    }

    /** Lists the service, and says this of it. */
    public synchronized void set(String service, @Nullable String config, Instance... instances) {
        list(service);
        tell(snapshot(service, config, instances));
    }

    public synchronized void list(String service) {
        listed.add(new ServiceName(service));
        tellServices(freshness);
    }

    public synchronized void unlist(String service) {
        listed.remove(new ServiceName(service));
        tellServices(freshness);
    }

    public synchronized void tell(Snapshot snapshot) {
        known.put(snapshot.service(), snapshot);
        List.copyOf(followers.getOrDefault(snapshot.service(), List.of())).forEach(each -> each.accept(snapshot));
    }

    /** The registry has listed its services, or is lost. */
    public synchronized void tellServices(Freshness now) {
        freshness = now;
        CatalogSnapshot snapshot = services();
        List.copyOf(readers).forEach(each -> each.accept(snapshot));
    }

    /** Nothing is heard of it any more. */
    public synchronized void lose() {
        List.copyOf(known.values()).forEach(each -> tell(each.lost("etcd does not answer", Instant.EPOCH)));
        tellServices(Freshness.STALE);
    }

    private CatalogSnapshot services() {
        return new CatalogSnapshot(
                freshness == Freshness.UNKNOWN
                        ? List.of()
                        : listed.stream()
                                .map(each -> new CatalogSnapshot.Service(each, 1, 0, 0))
                                .toList(),
                0,
                1,
                freshness,
                Instant.EPOCH,
                freshness == Freshness.LIVE ? null : "etcd does not answer");
    }

    @Override
    public synchronized Subscription follow(ServiceName service, Consumer<Snapshot> listener) {
        opened++;
        List<Consumer<Snapshot>> all = followers.computeIfAbsent(service, none -> new ArrayList<>());
        all.add(listener);
        listener.accept(known.getOrDefault(service, Snapshot.unknown(service, Instant.EPOCH)));
        return new Subscription() {
            @Override
            public void refresh() {}

            @Override
            public void close() {
                synchronized (ScriptedRegistry.this) {
                    closed++;
                    all.remove(listener);
                }
            }
        };
    }

    @Override
    public synchronized Interest follow(Consumer<CatalogSnapshot> listener) {
        readers.add(listener);
        listener.accept(services());
        return () -> {
            synchronized (ScriptedRegistry.this) {
                readers.remove(listener);
            }
        };
    }

    @Override
    public String registry() {
        return "a script";
    }
}
