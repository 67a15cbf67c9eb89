package io.switchboard.spring.cloud;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.Text;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which HTTP services there are, followed from when they are asked for first. Safe for use by several threads. */
final class ServiceIds implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServiceIds.class);

    private final List<Catalog> catalogs;
    private final Scheduler scheduler;
    private final Duration patience;
    private final Runnable changed;
    private final RatedLog rated;
    private final CompletableFuture<Set<String>> first = new CompletableFuture<>();
    /** Of each catalog, the latest that was known. */
    private final CatalogSnapshot[] known;

    private final List<Interest> interests = new ArrayList<>();
    private boolean following;
    private boolean closed;
    private volatile Set<String> ids = Set.of();

    /**
     * @param catalogs one of each registry
     * @param patience how long the first who asks waits
     * @param changed called after each change of the set; must not block
     */
    ServiceIds(Collection<Catalog> catalogs, Scheduler scheduler, Duration patience, Runnable changed) {
        this.catalogs = List.copyOf(catalogs);
        this.scheduler = scheduler;
        this.patience = patience;
        this.changed = changed;
        rated = new RatedLog(log, scheduler);
        known = new CatalogSnapshot[this.catalogs.size()];
        Arrays.setAll(known, none -> CatalogSnapshot.unknown(scheduler.now()));
    }

    /** Done once there was an answer, or it was waited for long enough; {@link #known} is to be read then. */
    CompletableFuture<Set<String>> first() {
        synchronized (this) {
            if (following) {
                return first;
            }
            following = true;
        }
        scheduler.after(patience, this::answer);
        for (int i = 0; i < catalogs.size(); i++) {
            int index = i;
            try {
                Interest opened = catalogs.get(i).follow(snapshot -> take(index, snapshot));
                boolean late;
                synchronized (this) {
                    late = closed;
                    if (!late) {
                        interests.add(opened);
                    }
                }
                if (late) {
                    opened.close();
                }
            } catch (RuntimeException e) {
                rated.warn("cannot follow which services there are: {}", Text.message(String.valueOf(e.getMessage())));
                answer();
            }
        }
        return first;
    }

    /** What is known by now; empty if nobody has asked yet. */
    Set<String> known() {
        return ids;
    }

    private void take(int index, CatalogSnapshot snapshot) {
        // Not knowing is no reason to give up what was known.
        if (snapshot.freshness() == Freshness.UNKNOWN) {
            return;
        }
        Set<String> before;
        Set<String> now = new TreeSet<>();
        synchronized (this) {
            known[index] = snapshot;
            for (CatalogSnapshot one : known) {
                one.services().stream()
                        .filter(service -> service.instances() > 0)
                        .forEach(service -> HttpServices.id(service.name()).ifPresent(now::add));
            }
            before = ids;
            ids = now;
        }
        answer();
        if (!now.equals(before)) {
            changed.run();
        }
    }

    private void answer() {
        first.complete(ids);
    }

    @Override
    public void close() {
        List<Interest> left;
        synchronized (this) {
            following = true;
            closed = true;
            left = List.copyOf(interests);
            interests.clear();
        }
        answer();
        Cleanup.each(left, Interest::close);
    }
}
