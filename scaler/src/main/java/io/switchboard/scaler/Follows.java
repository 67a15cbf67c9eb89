package io.switchboard.scaler;

import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.time.Scheduler;
import io.switchboard.operator.load.ServiceLoads;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The services that somebody asks for, each followed once, and for some time after nobody asks any more. */
final class Follows {
    /** KEDA asks every 30 s by default, and Kubernetes every 15 s. */
    static final Duration IDLE = Duration.ofMinutes(10);

    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final ServiceLoads loads;
    private final Directory directory;
    private final Scheduler scheduler;
    private final @Nullable String own;
    private final int most;
    private final Map<ServiceName, FollowedLoad> followed = new LinkedHashMap<>();
    private boolean sweeping;
    private boolean closed;

    Follows(ServiceLoads loads, Directory directory, Scheduler scheduler, @Nullable String own, int most) {
        this.loads = loads;
        this.directory = directory;
        this.scheduler = scheduler;
        this.own = own;
        this.most = most;
    }

    /** @throws FullException if there are too many already */
    FollowedLoad of(ServiceName service) {
        FollowedLoad there = followed.get(service);
        if (there != null) {
            return there;
        }
        if (closed || followed.size() >= most) {
            throw new FullException(
                    "there are " + most + " services followed already; raise the setting services, or take fewer");
        }
        FollowedLoad opened = FollowedLoad.open(service, loads, directory, scheduler, own);
        followed.put(service, opened);
        if (!sweeping) {
            sweeping = true;
            scheduler.after(SWEEP, this::sweep);
        }
        return opened;
    }

    private void sweep() {
        sweeping = false;
        if (closed) {
            return;
        }
        for (FollowedLoad one : List.copyOf(followed.values())) {
            if (one.forget(IDLE)) {
                followed.remove(one.service());
                one.close();
            }
        }
        if (!followed.isEmpty()) {
            sweeping = true;
            scheduler.after(SWEEP, this::sweep);
        }
    }

    Collection<FollowedLoad> all() {
        return followed.values();
    }

    void close() {
        closed = true;
        List<FollowedLoad> all = List.copyOf(followed.values());
        followed.clear();
        Cleanup.each(all, FollowedLoad::close);
    }
}
