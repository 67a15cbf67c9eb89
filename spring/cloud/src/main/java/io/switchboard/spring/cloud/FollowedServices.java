package io.switchboard.spring.cloud;

import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.time.RatedLog;
import io.switchboard.core.time.Scheduler;
import io.switchboard.spring.Called;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services that are asked for, each followed from the first time until nobody has asked for a while. Ids may come
 * from outside, such as from the path of a request: what is no name is not followed, names that nobody has registered
 * have room of their own, and no service that is in use is given up for another. Safe for use by several threads.
 */
final class FollowedServices implements Called, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FollowedServices.class);

    /** How long a service is followed that nobody asks for. */
    static final Duration IDLE = Duration.ofMinutes(10);
    /** How long a service must not have been asked for to be given up for another, where there is no more room. */
    static final Duration UNUSED = Duration.ofMinutes(1);
    /** How long a name is followed that nobody has registered. */
    static final Duration ABSENT = Duration.ofSeconds(30);
    /** How many of these are followed at most. */
    static final int MAX_ABSENT = 100;

    /** How often those are looked for that are to be let go. */
    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final Directory directory;
    private final Scheduler scheduler;
    private final Predicate<String> listed;
    private final Runnable crowded;
    private final Runnable changed;
    private final Duration patience;
    private final int most;
    private final RatedLog rated;
    private final Map<String, FollowedService> followed = new ConcurrentHashMap<>();
    /** Guarded by this. */
    private boolean sweeping;

    private boolean closed;

    /**
     * @param listed tells of an id whether it is known to be registered, as far as anything is known
     * @param crowded told when names that nobody is known to have registered have no more room: it is to learn which
     *     are registered, as one of these may be; must not block
     * @param changed called when a service has got its first instance or lost its last; must not block
     * @param patience how long the first lookup of a service waits
     * @param most how many services are followed at most, beside those that nobody has registered
     */
    FollowedServices(
            Directory directory,
            Scheduler scheduler,
            Predicate<String> listed,
            Runnable crowded,
            Runnable changed,
            Duration patience,
            int most) {
        this.directory = directory;
        this.scheduler = scheduler;
        this.listed = listed;
        this.crowded = crowded;
        this.changed = changed;
        this.patience = patience;
        this.most = most;
        rated = new RatedLog(log, scheduler);
    }

    /** The service of this id, which is followed from now on; empty: it cannot be. */
    Optional<FollowedService> find(@Nullable String id) {
        if (id == null) {
            return Optional.empty();
        }
        FollowedService known = followed.get(id);
        if (known == null) {
            known = admitted(id);
        }
        if (known != null) {
            known.ask();
        }
        return Optional.ofNullable(known);
    }

    /** An instance has answered a call. */
    void answered(String id, String instance) {
        FollowedService known = followed.get(id);
        if (known != null) {
            known.answered(instance);
        }
    }

    /** No connection could be made to an instance. */
    void failed(String id, String instance) {
        FollowedService known = followed.get(id);
        if (known != null) {
            known.failed(instance);
        }
    }

    /** The ids of those that have instances, whether the registry lists them or they are remembered. */
    Set<String> withInstances() {
        Set<String> ids = new TreeSet<>();
        followed.forEach((id, service) -> {
            if (!service.instances().isEmpty()) {
                ids.add(id);
            }
        });
        return ids;
    }

    @Override
    public Set<ServiceName> services() {
        Set<ServiceName> services = new TreeSet<>();
        followed.values().forEach(service -> services.add(service.name()));
        return services;
    }

    private @Nullable FollowedService admitted(String id) {
        FollowedService made;
        try {
            made = new FollowedService(id, HttpServices.name(id), listed.test(id), scheduler, changed);
        } catch (IllegalArgumentException e) {
            log.debug("is asked for a service that there cannot be: {}", e.getMessage());
            return null;
        }
        FollowedService before;
        boolean refused;
        synchronized (this) {
            before = followed.get(id);
            refused = before == null && !isRoom(made.isPresent());
            if (before == null && !refused) {
                followed.put(id, made);
                sweepLater();
            }
        }
        if (refused) {
            if (!made.isPresent()) {
                crowded.run();
            }
            return null;
        }
        if (before != null) {
            return before;
        }
        try {
            made.follow(directory, patience);
        } catch (RuntimeException e) {
            followed.remove(id, made);
            rated.warn("cannot follow service {}: {}", made.name(), Text.message(String.valueOf(e.getMessage())));
        }
        return made;
    }

    private boolean isRoom(boolean present) {
        if (closed) {
            return false;
        }
        letGo();
        long absent = followed.values().stream()
                .filter(Predicate.not(FollowedService::isPresent))
                .count();
        if (!present && absent >= MAX_ABSENT) {
            rated.warn("is asked for too many services that nobody has registered; further ones have no instances");
            return false;
        }
        if (followed.size() - absent < most) {
            return true;
        }
        Optional<Map.Entry<String, FollowedService>> unused = followed.entrySet().stream()
                .filter(one ->
                        one.getValue().isPresent() && one.getValue().idle().compareTo(UNUSED) >= 0)
                .max(Comparator.comparing(one -> one.getValue().idle()));
        if (unused.isEmpty()) {
            rated.warn(
                    "{} services are followed and in use, and more are asked for, which have no instances: raise"
                            + " switchboard.cloud.max-services",
                    most);
            return false;
        }
        close(unused.get().getKey(), unused.get().getValue());
        return true;
    }

    private void sweepLater() {
        if (!sweeping) {
            sweeping = true;
            scheduler.after(SWEEP, this::sweep);
        }
    }

    private synchronized void sweep() {
        sweeping = false;
        letGo();
        if (!followed.isEmpty() && !closed) {
            sweepLater();
        }
    }

    private void letGo() {
        followed.forEach((id, service) -> {
            if (service.useless().compareTo(service.isPresent() ? IDLE : ABSENT) >= 0) {
                close(id, service);
            }
        });
    }

    private void close(String id, FollowedService service) {
        followed.remove(id, service);
        service.close();
    }

    @Override
    public void close() {
        List<FollowedService> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(followed.values());
            followed.clear();
        }
        Cleanup.each(all, FollowedService::close);
    }
}
