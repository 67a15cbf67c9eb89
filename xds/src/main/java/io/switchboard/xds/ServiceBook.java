package io.switchboard.xds;

import io.switchboard.controlplane.VouchedDirectory;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.core.time.Staleness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services that somebody asks for, each followed once, with the resources of each for each kind of client in use.
 * Lives on the scheduler, except where it says otherwise.
 */
final class ServiceBook {
    /** How long a service is followed after the last one who asked for it has left. */
    static final Duration LINGER = Duration.ofMinutes(1);

    /** How many services are being read for the first time at one moment. */
    static final int OPENING = 64;

    /** How long one that does not become known keeps others from being read. */
    static final Duration OPENING_PATIENCE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(ServiceBook.class);

    private final Directory directory;
    private final Scheduler scheduler;
    private final ResourceRules rules;
    private final HostNames hosts;
    private final int most;
    private final RatedLog rated;
    private final FollowedService.Owner owner = new Owner();
    private final Map<ServiceName, FollowedService> followed = new HashMap<>();
    private final Queue<FollowedService> waiting = new ArrayDeque<>();
    private final Set<FollowedService> opening = new HashSet<>();
    /** How long the sets have not been live, of those that are not; read by any thread. */
    private final Map<ServiceName, Staleness> notLive = new ConcurrentHashMap<>();

    private boolean closed;

    /** @param most how many services are followed at most */
    ServiceBook(Directory directory, Scheduler scheduler, ResourceRules rules, HostNames hosts, int most) {
        this.directory = new VouchedDirectory(directory, scheduler);
        this.scheduler = scheduler;
        this.rules = rules;
        this.hosts = hosts;
        this.most = most;
        this.rated = new RatedLog(log, scheduler);
    }

    /** Asks for a service's resources; the reader hears of what changes from now on. Asking again does nothing. */
    void join(ServiceName service, XdsClient client, ServiceReader reader) {
        FollowedService one = followed.get(service);
        if (one == null) {
            if (closed) {
                return;
            }
            if (followed.size() >= most) {
                rated.warn(
                        "{} services are followed for clients of xDS, as many as may be; service {} is not. Raise the"
                                + " setting services of part xds, or restrict what clients may see",
                        most,
                        service);
                return;
            }
            one = new FollowedService(service, owner);
            followed.put(service, one);
            waiting.add(one);
        }
        one.join(client, reader);
        openMore();
    }

    /** Ends what {@link #join} began. */
    void leave(ServiceName service, XdsClient client, ServiceReader reader) {
        FollowedService one = followed.get(service);
        if (one == null) {
            return;
        }
        one.leave(client, reader);
        if (!one.isRead()) {
            long seen = one.generation;
            scheduler.after(LINGER, () -> {
                if (!one.isRead() && one.generation == seen) {
                    end(one);
                }
            });
        }
    }

    private void end(FollowedService one) {
        if (followed.remove(one.name, one)) {
            waiting.remove(one);
            opening.remove(one);
            notLive.remove(one.name);
            one.close();
            openMore();
        }
    }

    /** A resource of a service that was asked for by {@link #join}. */
    Found find(ServiceName service, XdsClient client, ResourceKey key) {
        FollowedService one = followed.get(service);
        ServiceVariant variant = one == null ? null : one.variant(client);
        if (one == null || variant == null || !variant.isKnown()) {
            return Found.UNKNOWN;
        }
        Resource resource = variant.resource(key);
        return resource == null ? Found.ABSENT : Found.there(resource, one.revision());
    }

    /** All resources of a service that was asked for; null while they are not known. */
    @Nullable
    ServiceResources resources(ServiceName service, XdsClient client) {
        FollowedService one = followed.get(service);
        ServiceVariant variant = one == null ? null : one.variant(client);
        return variant == null ? null : variant.all();
    }

    /** The registry's revision of what is known of a service. */
    long revision(ServiceName service) {
        FollowedService one = followed.get(service);
        return one == null ? 0 : one.revision();
    }

    /** The names of all resources of a service that was asked for; empty while it is not known. */
    Set<ResourceKey> keys(ServiceName service, XdsClient client) {
        FollowedService one = followed.get(service);
        ServiceVariant variant = one == null ? null : one.variant(client);
        return variant == null ? Set.of() : variant.keys();
    }

    /** Whether servers of a service that are not there may be on their way back; its readers hear when that is over. */
    boolean mayLack(ServiceName service) {
        FollowedService one = followed.get(service);
        return one != null && one.mayLack();
    }

    /** Whether what is known of a service is of other registries alone; its readers hear when the own one answers. */
    boolean lacksOwn(ServiceName service) {
        FollowedService one = followed.get(service);
        return one != null && one.lacksOwn();
    }

    /** Why a service is not known, as text for an operator. */
    String problem(ServiceName service) {
        FollowedService one = followed.get(service);
        Snapshot latest = one == null ? null : one.latest();
        String problem = latest == null ? null : latest.problem();
        return problem == null ? directory.registry() + " has not answered yet" : problem;
    }

    /** Resources of a service of which there is nothing; so is one that may not be seen. */
    @Nullable
    ServiceResources nothing(ServiceName service, XdsClient client) {
        return owner.resources(
                new Snapshot(service, List.of(), 0, Freshness.LIVE, Instant.EPOCH, 0, Set.of(), null), client, null);
    }

    int size() {
        return followed.size();
    }

    /** For how long the oldest set that is served has not been live; zero: all are. On any thread. */
    Duration age() {
        return notLive.values().stream()
                .map(Staleness::age)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    void close() {
        closed = true;
        waiting.clear();
        opening.clear();
        List.copyOf(followed.values()).forEach(FollowedService::close);
        followed.clear();
        notLive.clear();
    }

    private void openMore() {
        while (opening.size() < OPENING && !waiting.isEmpty()) {
            FollowedService one = waiting.remove();
            opening.add(one);
            scheduler.after(OPENING_PATIENCE, () -> opened(one));
            try {
                one.open(directory);
            } catch (RuntimeException e) {
                rated.warn("cannot follow service {} for clients of xDS: {}", one.name, String.valueOf(e.getMessage()));
            }
        }
    }

    private void opened(FollowedService one) {
        if (opening.remove(one)) {
            openMore();
        }
    }

    private final class Owner implements FollowedService.Owner {
        @Override
        public Scheduler scheduler() {
            return scheduler;
        }

        @Override
        public HostNames hosts() {
            return hosts;
        }

        @Override
        public @Nullable ServiceResources resources(
                Snapshot snapshot, XdsClient client, @Nullable ServiceResources before) {
            try {
                return rules.of(snapshot, client, before);
            } catch (RuntimeException | StackOverflowError e) {
                rated.error(
                        "cannot make the resources of service {} for clients of xDS; they keep what they have",
                        snapshot.service(),
                        e);
                return null;
            }
        }

        @Override
        public void told(FollowedService service) {
            Snapshot latest = service.latest();
            if (service.isKnown()) {
                opened(service);
            }
            if (latest == null || !followed.containsKey(service.name)) {
                return;
            }
            boolean live = latest.freshness() == Freshness.LIVE;
            service.staleness.heard(live, latest.since());
            if (live) {
                notLive.remove(service.name);
            } else {
                notLive.put(service.name, service.staleness);
            }
        }
    }
}
