package io.switchboard.istio;

import io.switchboard.controlplane.PartContext;
import io.switchboard.controlplane.VouchedDirectory;
import io.switchboard.core.Freshness;
import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.directory.Catalog;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Interest;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of all services, as the registry has them now. Until all of it was read once it says so; what was read
 * stays when the registry is lost, and what went in a mass removal for as long as the directory keeps any of it. All
 * calls and all state are on the scheduler.
 */
@Internal
public final class RegistryBook implements ObjectSource {
    /** How many follows begin at once; each tick this many more may, whatever has become of those. */
    static final int OPENED_AT_ONCE = 64;

    static final Duration TICK = Duration.ofMillis(100);
    /** How long a service without instances keeps its objects: one that restarts is not taken away from its callers. */
    static final Duration LINGER = Duration.ofMinutes(10);

    /**
     * How long the registries of other datacenters are waited for at the start: what is there and is not told would be
     * taken out of the mesh. The own one is waited for as long as it takes.
     */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(RegistryBook.class);

    private final Directory directory;
    private final Catalog catalog;
    private final Scheduler scheduler;
    private final IstioRules rules;
    private final Consumer<Set<ObjectId>> changed;
    private final ServedObjects served;
    private final Map<ServiceName, FollowedService> followed = new TreeMap<>();
    private final ArrayDeque<ServiceName> waiting = new ArrayDeque<>();
    private final Set<ServiceName> queued = new HashSet<>();
    private CatalogSnapshot services;
    private Set<ServiceName> listed = Set.of();
    private boolean listedOnce;
    /** Whether other datacenters are waited for. */
    private boolean patient = true;

    private boolean whole;
    /** Whether each service that was listed has been read, and since when. */
    private boolean read;

    private long readAt;
    private int openedThisTick;
    private boolean ticking;
    private boolean closed;
    private @Nullable Interest interest;
    /** For other threads. */
    private volatile @Nullable String notReady = "the services have not been listed yet";

    /** @param changed told of the objects that are others now or are gone, once all of the registry was read */
    public RegistryBook(
            Directory directory,
            Catalog catalog,
            Scheduler scheduler,
            IstioRules rules,
            Consumer<Set<ObjectId>> changed) {
        this.directory = new VouchedDirectory(directory, scheduler);
        this.catalog = catalog;
        this.scheduler = scheduler;
        this.rules = rules;
        this.changed = changed;
        services = CatalogSnapshot.unknown(scheduler.now());
        served = new ServedObjects(rules.names(), scheduler);
    }

    public void start() {
        Newest<CatalogSnapshot> newest = new Newest<>(scheduler, this::catalogued);
        interest = catalog.follow(newest);
        scheduler.after(PATIENCE, () -> {
            patient = false;
            if (!closed) {
                settle();
            }
        });
    }

    public void close() {
        closed = true;
        if (interest != null) {
            interest.close();
        }
        followed.values().forEach(FollowedService::close);
        waiting.clear();
    }

    @Override
    public @Nullable String notReady() {
        return notReady;
    }

    @Override
    public boolean isLive() {
        return whole
                && hasReturned()
                && waiting.isEmpty()
                && services.freshness() == Freshness.LIVE
                && followed.values().stream().allMatch(FollowedService::isLive);
    }

    @Override
    public Map<ObjectId, IstioObject> objects() {
        return served.all();
    }

    @Override
    public Collection<IstioObjects> services() {
        return followed.values().stream()
                .map(FollowedService::objects)
                .flatMap(Optional::stream)
                .toList();
    }

    private void catalogued(CatalogSnapshot snapshot) {
        if (closed || snapshot.freshness() == Freshness.UNKNOWN) {
            return;
        }
        services = snapshot;
        Set<ServiceName> names = new HashSet<>();
        for (CatalogSnapshot.Service service : snapshot.services()) {
            names.add(service.name());
            if (!followed.containsKey(service.name()) && queued.add(service.name())) {
                waiting.add(service.name());
            }
        }
        listed = names;
        listedOnce |= snapshot.freshness() == Freshness.LIVE;
        waiting.removeIf(name -> !names.contains(name) && queued.remove(name));
        followed.values().forEach(this::lingers);
        open();
        settle();
    }

    private void open() {
        while (openedThisTick < OPENED_AT_ONCE && !waiting.isEmpty()) {
            ServiceName service = waiting.remove();
            queued.remove(service);
            openedThisTick++;
            FollowedService one = new FollowedService(service, scheduler);
            followed.put(service, one);
            one.follow(directory, snapshot -> read(one, snapshot));
        }
        if (!ticking && (openedThisTick > 0 || !waiting.isEmpty())) {
            ticking = true;
            scheduler.after(TICK, this::tick);
        }
    }

    private void tick() {
        ticking = false;
        openedThisTick = 0;
        if (!closed) {
            open();
            settle();
        }
    }

    private void read(FollowedService one, Snapshot snapshot) {
        if (closed || !followed.containsKey(one.service())) {
            return;
        }
        if (one.read(snapshot, rules, () -> serve(one))) {
            serve(one);
        }
        lingers(one);
        if (!whole) {
            settle();
        }
    }

    private void serve(FollowedService one) {
        Set<ObjectId> differ = served.put(one.service(), one.objects().orElse(null));
        if (whole && !differ.isEmpty()) {
            changed.accept(differ);
        }
    }

    /** A service is gone once the registry is sure that it has none of its instances, and has been for long. */
    private void lingers(FollowedService one) {
        boolean gone = services.freshness() == Freshness.LIVE && !listed.contains(one.service()) && one.isEmpty();
        one.linger(gone, LINGER, () -> leave(one));
    }

    private void leave(FollowedService one) {
        if (closed || followed.get(one.service()) != one) {
            return;
        }
        one.close();
        followed.remove(one.service());
        Set<ObjectId> differ = served.put(one.service(), null);
        if (whole && !differ.isEmpty()) {
            changed.accept(differ);
        }
    }

    /** All was read when each service that is listed was. */
    private void settle() {
        if (whole) {
            return;
        }
        String missing = missing();
        notReady = missing;
        if (missing == null) {
            whole = true;
            log.info("all of {} services are read", followed.size());
            changed.accept(Set.copyOf(served.all().keySet()));
        }
    }

    /** What is not there may be on its way back until then. */
    private boolean hasReturned() {
        return read && scheduler.nanos() - readAt >= PartContext.RETURN.toNanos();
    }

    private @Nullable String missing() {
        String unread = unread();
        if (unread != null) {
            return unread;
        }
        if (!read) {
            read = true;
            readAt = scheduler.nanos();
            scheduler.after(PartContext.RETURN, () -> {
                if (!closed) {
                    settle();
                }
            });
        }
        if (hasReturned()) {
            return null;
        }
        long without =
                followed.values().stream().filter(FollowedService::hasNobody).count();
        String wait = "; servers may be on their way back, and are waited for until " + PartContext.RETURN.toSeconds()
                + " s after the registry was read";
        if (followed.isEmpty()) {
            return "the registry has no services" + wait;
        }
        return without == 0 ? null : without + " services have no instances" + wait;
    }

    private @Nullable String unread() {
        boolean isListed = listedOnce || (!patient && services.revision() > 0);
        if (!isListed) {
            String problem = services.problem();
            return "the services have not been listed yet" + (problem == null ? "" : ": " + Text.printable(problem));
        }
        int unread = waiting.size();
        String first = null;
        Iterator<FollowedService> all = followed.values().iterator();
        while (all.hasNext()) {
            FollowedService one = all.next();
            if (!one.isRead(patient)) {
                unread++;
                first = first == null ? one.words() : first;
            }
        }
        return unread == 0
                ? null
                : unread + " services have not been read yet" + (first == null ? "" : ", such as " + first);
    }
}
