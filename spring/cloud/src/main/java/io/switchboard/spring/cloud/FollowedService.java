package io.switchboard.spring.cloud;

import io.switchboard.core.Foreign;
import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import io.switchboard.core.time.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/** A service that is followed because it was asked for, and what is known of it. Safe for use by several threads. */
final class FollowedService {
    private final String id;
    private final ServiceName name;
    private final Scheduler scheduler;
    private final Runnable changed;
    private final long since;
    private final CompletableFuture<List<ServiceInstance>> first = new CompletableFuture<>();
    private final Foreign reports = new Foreign("reporting that an instance answers");
    private final Unreachable unreachable;
    private volatile long asked;
    private volatile boolean heard;
    private volatile boolean present;
    private volatile List<ServiceInstance> instances = List.of();
    private volatile Set<String> doubted = Set.of();
    private volatile @Nullable Subscription subscription;
    private volatile boolean closed;

    /**
     * @param present whether it is known to be registered
     * @param changed called when it has got its first instance or lost its last; must not block
     */
    FollowedService(String id, ServiceName name, boolean present, Scheduler scheduler, Runnable changed) {
        this.id = id;
        this.name = name;
        this.present = present;
        this.scheduler = scheduler;
        this.changed = changed;
        unreachable = new Unreachable(scheduler);
        since = scheduler.nanos();
        asked = since;
    }

    ServiceName name() {
        return name;
    }

    /** @param patience after which the first lookup is answered, whatever is known */
    void follow(Directory directory, Duration patience) {
        scheduler.after(patience, this::answer);
        try {
            Subscription opened = directory.follow(name, this::take);
            subscription = opened;
            if (closed) {
                opened.close();
            }
        } catch (RuntimeException | Error e) {
            answer();
            throw e;
        }
    }

    private void take(Snapshot snapshot) {
        // Not knowing is no reason to give up what was known.
        if (snapshot.freshness() == Freshness.UNKNOWN) {
            return;
        }
        doubted = snapshot.doubted();
        boolean none = instances.isEmpty();
        instances = HttpInstances.of(id, snapshot);
        unreachable.retain(ids(instances));
        present |= !snapshot.instances().isEmpty();
        heard = true;
        answer();
        if (instances.isEmpty() != none) {
            changed.run();
        }
    }

    private void answer() {
        first.complete(instances);
    }

    void ask() {
        asked = scheduler.nanos();
    }

    /** Those that are to be called; without those to which no connection could be made lately, if there are others. */
    List<ServiceInstance> instances() {
        return unreachable.without(instances);
    }

    /** Done once there was an answer, or it was waited for long enough; {@link #instances} are to be read then. */
    CompletableFuture<List<ServiceInstance>> first() {
        return first;
    }

    /** Whether it is registered, or was since it is followed. */
    boolean isPresent() {
        return present;
    }

    Duration idle() {
        return Duration.ofNanos(Math.max(0, scheduler.nanos() - asked));
    }

    /**
     * For how long it has been of no use. A name that was never registered has been so since it was first asked for,
     * however often it is asked for again; one of which nothing was heard may be, so that whoever asks for it does not
     * wait again.
     */
    Duration useless() {
        return present || !heard ? idle() : Duration.ofNanos(Math.max(0, scheduler.nanos() - since));
    }

    private static Set<String> ids(List<ServiceInstance> instances) {
        return instances.stream().map(ServiceInstance::getInstanceId).collect(Collectors.toSet());
    }

    /** No connection could be made to an instance. */
    void failed(String instance) {
        if (ids(instances).contains(instance)) {
            unreachable.failed(instance);
        }
    }

    /** An instance has answered a call. */
    void answered(String instance) {
        unreachable.answered(instance);
        Subscription followed = subscription;
        if (followed != null && doubted.contains(instance)) {
            reports.run(() -> followed.answered(instance));
        }
    }

    void close() {
        closed = true;
        answer();
        Subscription followed = subscription;
        if (followed != null) {
            followed.close();
        }
    }
}
