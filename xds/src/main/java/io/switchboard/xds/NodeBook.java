package io.switchboard.xds;

import io.switchboard.controlplane.Caller;
import io.switchboard.controlplane.PartContext;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which services there are, and a {@link NodeView} for each kind of node that asks for all resources. A service that
 * has vanished is remembered for {@link #MEMORY}: a registry that was emptied, and a server that starts again, take no
 * cluster from anybody. Lives on the scheduler, except where it says otherwise.
 */
final class NodeBook {
    static final Duration MEMORY = Duration.ofMinutes(10);

    /** After which time it is told what nodes wait for. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(NodeBook.class);
    private static final int MOST_TOLD = 3;

    /** Equal nodes share a view, if they see the same. */
    private record Key(XdsClient client, String caller) {}

    private final Scheduler scheduler;
    private final ServiceBook book;
    private final SharedRules rules;
    private final RatedLog rated;
    private final AtomicReference<@Nullable CatalogSnapshot> incoming = new AtomicReference<>();
    private final Map<Key, NodeView> views = new HashMap<>();
    /** The services that there are, and those that there were lately. */
    private final Set<ServiceName> names = new HashSet<>();
    /** Since when each of the latter has not been listed. */
    private final Map<ServiceName, Long> vanished = new HashMap<>();

    private @Nullable Cancellable forgetting;

    private @Nullable Interest interest;
    private volatile boolean known;
    /** Whether all services have been read, live. */
    private boolean read;

    private boolean settled;
    private boolean closed;

    NodeBook(Scheduler scheduler, ServiceBook book, SharedRules rules) {
        this.scheduler = scheduler;
        this.book = book;
        this.rules = rules;
        this.rated = new RatedLog(log, scheduler);
    }

    void start(Catalog catalog) {
        interest = catalog.follow(snapshot -> {
            if (incoming.getAndSet(snapshot) == null) {
                scheduler.execute(this::arrived);
            }
        });
    }

    /** Whether the services have been read. On any thread. */
    boolean isKnown() {
        return known;
    }

    NodeView join(XdsClient client, Caller caller, AdsSession session) {
        Key key = new Key(client, caller.name());
        NodeView view = views.get(key);
        if (view == null) {
            NodeView made = new NodeView(rules, book, client, caller.sees());
            view = made;
            views.put(key, view);
            if (known) {
                view.catalog(Set.copyOf(names));
            }
            scheduler.after(PATIENCE, () -> tellIfStuck(key, made));
        }
        view.join(session);
        return view;
    }

    void leave(XdsClient client, Caller caller, AdsSession session) {
        Key key = new Key(client, caller.name());
        NodeView view = views.get(key);
        if (view != null && view.leave(session)) {
            views.remove(key);
            view.close();
        }
    }

    void close() {
        closed = true;
        if (interest != null) {
            interest.close();
        }
        views.values().forEach(NodeView::close);
        views.clear();
    }

    private void arrived() {
        CatalogSnapshot snapshot = incoming.getAndSet(null);
        if (snapshot == null || closed || snapshot.freshness() == Freshness.UNKNOWN) {
            return;
        }
        Set<ServiceName> listed = new HashSet<>();
        snapshot.services().forEach(service -> listed.add(service.name()));
        boolean changed = !known || !names.containsAll(listed);
        if (!known) {
            scheduler.after(MEMORY, this::settle);
        }
        known = true;
        if (!read && snapshot.freshness() == Freshness.LIVE) {
            read = true;
            scheduler.after(PartContext.RETURN, this::settle);
        }
        names.addAll(listed);
        vanished.keySet().removeAll(listed);
        if (snapshot.freshness() == Freshness.LIVE) {
            long now = scheduler.nanos();
            for (ServiceName name : names) {
                if (!listed.contains(name) && vanished.putIfAbsent(name, now) == null && forgetting == null) {
                    forgetting = scheduler.after(MEMORY, this::forget);
                }
            }
        }
        if (changed) {
            tell();
        }
    }

    /**
     * Whether services may be missing that are on their way back, or are in a registry that was not read yet; of the
     * latter they are told at last as they are after {@link #MEMORY}.
     */
    boolean mayLack() {
        return !settled;
    }

    private void settle() {
        if (!settled && !closed) {
            settled = true;
            List.copyOf(views.values()).forEach(NodeView::settled);
        }
    }

    private void forget() {
        forgetting = null;
        long now = scheduler.nanos();
        long next = Long.MAX_VALUE;
        boolean changed = false;
        for (Map.Entry<ServiceName, Long> one : List.copyOf(vanished.entrySet())) {
            long left = MEMORY.toNanos() - (now - one.getValue());
            if (left <= 0) {
                vanished.remove(one.getKey());
                names.remove(one.getKey());
                changed = true;
            } else {
                next = Math.min(next, left);
            }
        }
        if (!vanished.isEmpty() && !closed) {
            forgetting = scheduler.after(Duration.ofNanos(next), this::forget);
        }
        if (changed && !closed) {
            tell();
        }
    }

    private void tell() {
        Set<ServiceName> all = Set.copyOf(names);
        List.copyOf(views.values()).forEach(view -> view.catalog(all));
    }

    private void tellIfStuck(Key key, NodeView view) {
        if (closed || views.get(key) != view || view.all(ResourceType.CLUSTER) != null) {
            return;
        }
        String services = view.unknown().stream()
                .sorted()
                .limit(MOST_TOLD)
                .map(service -> service + " (" + book.problem(service) + ")")
                .collect(Collectors.joining(", "));
        rated.warn(
                "nodes of caller {} that ask for all resources are not answered for {} s: {} services are not read yet,"
                        + " such as {}",
                key.caller(),
                PATIENCE.toSeconds(),
                view.unknown().size(),
                known ? services : "the list of all services");
        scheduler.after(PATIENCE.multipliedBy(4), () -> tellIfStuck(key, view));
    }
}
