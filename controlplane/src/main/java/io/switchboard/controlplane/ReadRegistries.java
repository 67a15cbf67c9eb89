package io.switchboard.controlplane;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Staleness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which registries have been read as a whole, and how old what is known of each is. */
final class ReadRegistries implements AutoCloseable {
    /** How long a registry that cannot be reached holds back the start, where another can be. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<String, Catalog> catalogs;
    private final Scheduler scheduler;
    private final long started;
    private final Map<String, CatalogSnapshot> latest = new ConcurrentHashMap<>();
    private final Map<String, Staleness> staleness = new ConcurrentHashMap<>();
    private final Set<String> read = ConcurrentHashMap.newKeySet();
    private final List<Interest> interests = new ArrayList<>();

    ReadRegistries(Map<String, Catalog> catalogs, Scheduler scheduler) {
        this.catalogs = catalogs;
        this.scheduler = scheduler;
        started = scheduler.nanos();
        catalogs.keySet().forEach(name -> {
            staleness.put(name, new Staleness(scheduler));
            heard(name, CatalogSnapshot.unknown(scheduler.now()));
        });
        try {
            catalogs.forEach((name, catalog) -> interests.add(catalog.follow(snapshot -> heard(name, snapshot))));
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, this::close);
            throw e;
        }
    }

    private void heard(String name, CatalogSnapshot snapshot) {
        latest.put(name, snapshot);
        Staleness known = staleness.get(name);
        if (known != null) {
            known.heard(snapshot.freshness() == Freshness.LIVE, snapshot.since());
        }
        if (snapshot.freshness() == Freshness.LIVE) {
            read.add(name);
        }
    }

    /** What is still to be read, in words; empty once each registry that answers has been read as a whole. */
    List<String> missing() {
        boolean patient = scheduler.nanos() - started < PATIENCE.toNanos();
        List<String> missing = new ArrayList<>();
        catalogs.forEach((name, catalog) -> {
            String problem = seen(name).problem();
            boolean given = problem != null && !patient && !read.isEmpty();
            if (!read.contains(name) && !given) {
                missing.add((name.isEmpty() ? "" : "datacenter " + name + ": ") + catalog.registry()
                        + " has not been read yet" + (problem == null ? "" : ": " + problem));
            }
        });
        return missing;
    }

    /** How long what is known of the registry has not been live, in seconds; 0 while it is. */
    double age(String name) {
        Staleness known = staleness.get(name);
        return known == null ? 0 : known.ageInSeconds();
    }

    int services(String name) {
        return seen(name).services().size();
    }

    private CatalogSnapshot seen(String name) {
        return latest.getOrDefault(name, CatalogSnapshot.unknown(scheduler.now()));
    }

    @Override
    public void close() {
        Cleanup.each(interests, Interest::close);
    }
}
