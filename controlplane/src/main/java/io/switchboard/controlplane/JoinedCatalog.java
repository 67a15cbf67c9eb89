package io.switchboard.controlplane;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.Scheduler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The services of all datacenters: those that any of their registries has. */
final class JoinedCatalog implements Catalog {
    private final List<Catalog> catalogs;
    private final Scheduler scheduler;

    private JoinedCatalog(Collection<Catalog> catalogs, Scheduler scheduler) {
        this.catalogs = List.copyOf(catalogs);
        this.scheduler = scheduler;
    }

    /** @param scheduler where listeners are told, if there are several */
    static Catalog of(Collection<Catalog> catalogs, Scheduler scheduler) {
        return catalogs.size() == 1 ? catalogs.iterator().next() : new JoinedCatalog(catalogs, scheduler);
    }

    @Override
    public Interest follow(Consumer<CatalogSnapshot> listener) {
        return new Joining(listener);
    }

    @Override
    public String registry() {
        return catalogs.stream().map(Catalog::registry).collect(Collectors.joining(", "));
    }

    private final class Joining implements Interest {
        private final Consumer<CatalogSnapshot> listener;
        private final List<Interest> interests = new ArrayList<>();
        // Guarded by parts.
        private final List<CatalogSnapshot> parts = new ArrayList<>();
        private boolean pending;
        private boolean closed;

        Joining(Consumer<CatalogSnapshot> listener) {
            this.listener = listener;
            for (Catalog unused : catalogs) {
                parts.add(CatalogSnapshot.unknown(scheduler.now()));
            }
            tell();
            try {
                for (int i = 0; i < catalogs.size(); i++) {
                    int at = i;
                    interests.add(catalogs.get(i).follow(snapshot -> heard(at, snapshot)));
                }
            } catch (RuntimeException | Error e) {
                Cleanup.after(e, this::close);
                throw e;
            }
        }

        private void heard(int at, CatalogSnapshot snapshot) {
            synchronized (parts) {
                parts.set(at, snapshot);
            }
            tell();
        }

        private void tell() {
            synchronized (parts) {
                if (pending || closed) {
                    return;
                }
                pending = true;
            }
            scheduler.execute(() -> {
                List<CatalogSnapshot> now;
                synchronized (parts) {
                    pending = false;
                    if (closed) {
                        return;
                    }
                    now = List.copyOf(parts);
                }
                listener.accept(joined(now));
            });
        }

        @Override
        public void close() {
            synchronized (parts) {
                closed = true;
            }
            Cleanup.each(interests, Interest::close);
        }
    }

    /**
     * Live only where all are. A registry that was never read and is not known to be away leaves the whole unknown: who
     * acts on what is missing waits for it.
     *
     * @param parts the own registry's first, whose revision and time count
     */
    static CatalogSnapshot joined(List<CatalogSnapshot> parts) {
        TreeMap<ServiceName, CatalogSnapshot.Service> services = new TreeMap<>();
        long leftOut = 0;
        for (CatalogSnapshot part : parts) {
            leftOut += part.leftOut();
            part.services().forEach(one -> services.merge(one.name(), one, JoinedCatalog::sum));
        }
        CatalogSnapshot worst = parts.stream()
                .filter(part -> part.freshness() != Freshness.LIVE)
                .findFirst()
                .orElse(parts.get(0));
        return new CatalogSnapshot(
                List.copyOf(services.values()),
                leftOut,
                parts.get(0).revision(),
                freshness(parts),
                worst.since(),
                worst.problem());
    }

    private static Freshness freshness(List<CatalogSnapshot> parts) {
        if (parts.stream().allMatch(part -> part.freshness() == Freshness.LIVE)) {
            return Freshness.LIVE;
        }
        boolean known = parts.stream().anyMatch(part -> part.freshness() != Freshness.UNKNOWN);
        boolean awaited =
                parts.stream().anyMatch(part -> part.freshness() == Freshness.UNKNOWN && part.problem() == null);
        return known && !awaited ? Freshness.STALE : Freshness.UNKNOWN;
    }

    private static CatalogSnapshot.Service sum(CatalogSnapshot.Service one, CatalogSnapshot.Service other) {
        return new CatalogSnapshot.Service(
                one.name(),
                one.instances() + other.instances(),
                one.draining() + other.draining(),
                one.refused() + other.refused());
    }
}
