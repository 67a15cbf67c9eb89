package io.switchboard.cli;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The services of all registries together, by name. */
final class KnownServices implements AutoCloseable {
    private final List<Interest> interests = new ArrayList<>();
    private final Map<Integer, CatalogSnapshot> newest = new ConcurrentHashMap<>();

    KnownServices(Collection<Catalog> catalogs) {
        for (Catalog catalog : catalogs) {
            int at = interests.size();
            interests.add(catalog.follow(snapshot -> newest.put(at, snapshot)));
        }
    }

    /** How many instances each has, in all registries. */
    Map<ServiceName, Integer> now() {
        Map<ServiceName, Integer> all = new TreeMap<>(Comparator.comparing(ServiceName::value));
        newest.values()
                .forEach(catalog ->
                        catalog.services().forEach(one -> all.merge(one.name(), one.instances(), Integer::sum)));
        return all;
    }

    /** Whether each registry has said who there is, or why it cannot. */
    boolean isComplete() {
        return newest.size() == interests.size()
                && newest.values().stream()
                        .allMatch(one -> one.freshness() != Freshness.UNKNOWN || one.problem() != null);
    }

    /** Why nothing is known; empty: something is, or will be. */
    Optional<String> problem() {
        boolean nothing =
                isComplete() && newest.values().stream().allMatch(one -> one.freshness() == Freshness.UNKNOWN);
        return nothing ? newest.values().stream().map(CatalogSnapshot::problem).findFirst() : Optional.empty();
    }

    @Override
    public void close() {
        Cleanup.each(interests, Interest::close);
    }
}
