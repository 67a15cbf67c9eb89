package io.switchboard.controlplane;

import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A catalog that tells what the test tells it, at once. */
final class ScriptedCatalog implements Catalog {
    private final List<Consumer<CatalogSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile CatalogSnapshot latest = CatalogSnapshot.unknown(Instant.EPOCH);

    @Override
    public Interest follow(Consumer<CatalogSnapshot> listener) {
        listeners.add(listener);
        listener.accept(latest);
        return () -> listeners.remove(listener);
    }

    @Override
    public String registry() {
        return "a script";
    }

    int followers() {
        return listeners.size();
    }

    void live(String... services) {
        publish(snapshot(Freshness.LIVE, null, services));
    }

    /** The registry cannot be reached; what was known stays. */
    void away(String problem) {
        publish(latest.lost(problem, Instant.EPOCH));
    }

    private void publish(CatalogSnapshot snapshot) {
        latest = snapshot;
        listeners.forEach(listener -> listener.accept(snapshot));
    }

    static CatalogSnapshot snapshot(Freshness freshness, @Nullable String problem, String... services) {
        return new CatalogSnapshot(
                Stream.of(services)
                        .map(name -> new CatalogSnapshot.Service(new ServiceName(name), 2, 1, 0))
                        .toList(),
                0,
                7,
                freshness,
                Instant.EPOCH,
                problem);
    }
}
