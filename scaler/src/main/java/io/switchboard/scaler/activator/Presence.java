package io.switchboard.scaler.activator;

import io.switchboard.core.Cleanup;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The activator's place among the instances of one service: always, as one of weight 0; or only while no other serves,
 * where callers do not know of weights.
 */
final class Presence {
    private static final Logger log = LoggerFactory.getLogger(Presence.class);

    private final ServiceName service;
    /** Registers; what it gives deregisters, and may block. */
    private final Supplier<? extends AutoCloseable> announcing;

    private final Executor blocking;
    private @Nullable Subscription subscription;

    // All below under the lock.
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private boolean wanted;
    private boolean closed;

    /** Used by one step of {@link #last} at a time. */
    private @Nullable AutoCloseable announced;

    private Presence(ServiceName service, Supplier<? extends AutoCloseable> announcing, Executor blocking) {
        this.service = service;
        this.announcing = announcing;
        this.blocking = blocking;
    }

    /** From now on until {@link #close}. */
    static Presence standing(ServiceName service, Supplier<? extends AutoCloseable> announcing, Executor blocking) {
        Presence presence = new Presence(service, announcing, blocking);
        presence.want(true);
        return presence;
    }

    /** While no instance serves. */
    static Presence whenEmpty(
            ServiceName service, Supplier<? extends AutoCloseable> announcing, Executor blocking, Directory directory) {
        Presence presence = new Presence(service, announcing, blocking);
        presence.subscription = directory.follow(service, snapshot -> presence.want(snapshot));
        return presence;
    }

    private synchronized void want(Snapshot snapshot) {
        want(isWanted(snapshot, wanted));
    }

    /** As soon as the last one drains, so that callers find the activator before that is gone. */
    static boolean isWanted(Snapshot snapshot, boolean before) {
        return snapshot.freshness() == Freshness.LIVE
                ? snapshot.instances().stream().noneMatch(Presence::serves)
                : before;
    }

    private static boolean serves(Instance instance) {
        return instance.state() == InstanceState.SERVING
                && instance.weight() > 0
                && !ActivatorProvider.isActivator(instance);
    }

    private synchronized void want(boolean now) {
        if (now == wanted || closed) {
            return;
        }
        wanted = now;
        last = last.thenRunAsync(this::step, blocking);
    }

    /** Brings about what is wanted by now: what changed and changed back costs nothing. */
    private void step() {
        boolean now;
        synchronized (this) {
            now = wanted;
        }
        try {
            AutoCloseable there = announced;
            if (now && there == null) {
                announced = announcing.get();
                log.info("the activator is registered for service {}", service);
            } else if (!now && there != null) {
                announced = null;
                there.close();
                log.info("the activator is no longer registered for service {}", service);
            }
        } catch (Exception e) {
            log.warn("cannot change the registration of the activator for service {}", service, e);
        }
    }

    /** Begins to deregister; {@link #awaitEnd} waits for it. */
    void close() {
        Subscription following = subscription;
        Cleanup.all(
                () -> {
                    if (following != null) {
                        following.close();
                    }
                },
                () -> {
                    synchronized (this) {
                        want(false);
                        closed = true;
                    }
                });
    }

    void awaitEnd(Duration limit) throws InterruptedException {
        CompletableFuture<Void> ending;
        synchronized (this) {
            ending = last;
        }
        try {
            ending.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("the activator of service {} is deregistered when its lease ends: {}", service, e.toString());
        }
    }
}
