package io.switchboard.grpc.server;

import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.Cleanup;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.load.LoadReporter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's place in the registry, for a server that somebody else starts and stops, such as a framework.
 *
 * <p>Close it before the server is stopped: once {@link #close} has returned, callers have turned to others, and the
 * server can be stopped without losing a call. Safe for use by several threads.
 */
public final class Announcement implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Announcement.class);

    private final ServiceName service;
    private final Registration registration;
    private final @Nullable Server server;
    private final @Nullable HealthStatusManager health;
    private final @Nullable LoadReporter reports;
    private final Duration drainDelay;
    private final OnceToEnd end;
    private final AtomicBoolean drained = new AtomicBoolean();

    /** @param hook whether to close by itself when the JVM is told to end */
    Announcement(
            ServiceName service,
            Registration registration,
            @Nullable Server server,
            @Nullable HealthStatusManager health,
            @Nullable LoadReporter reports,
            Duration drainDelay,
            boolean hook) {
        this.service = service;
        this.registration = registration;
        this.server = server;
        this.health = health;
        this.reports = reports;
        this.drainDelay = drainDelay;
        this.end = new OnceToEnd(this::leave, hook, service.value());
    }

    static Announcement of(
            Announcer announcer,
            ServiceName service,
            Listening listening,
            @Nullable Server server,
            ServeOptions options,
            @Nullable String environment) {
        LoadReporter reports = options.loadReports();
        if (reports != null) {
            reports.retain(server);
        }
        Registration registration = null;
        try {
            registration = announcer.register(service, listening, options, environment);
            Announcement made = new Announcement(
                    service,
                    registration,
                    server,
                    options.healthStatus(),
                    reports,
                    options.drainDelay(),
                    options.shutdownHook());
            made.end.addHook();
            return made;
        } catch (RuntimeException | Error e) {
            Registration registered = registration;
            Cleanup.after(
                    e,
                    () -> {
                        if (registered != null) {
                            registered.close();
                        }
                    },
                    () -> {
                        if (reports != null) {
                            reports.release();
                        }
                    });
            throw e;
        }
    }

    ServiceName service() {
        return service;
    }

    /** Its registration; to be ended through {@link #close}. */
    public Registration registration() {
        return registration;
    }

    /**
     * Waits until the server is in the registry.
     *
     * @return whether it is, before the time was over
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean awaitActive(Duration timeout) throws InterruptedException {
        return registration.awaitActive(timeout);
    }

    /**
     * Asks callers to call others from now on, while the server stays in the registry and answers whoever calls: it is
     * announced as draining, and the health service that was handed in turns to NOT_SERVING for good. Returns at once;
     * doing it again does nothing.
     */
    public void drain() {
        if (drained.compareAndSet(false, true)) {
            Cleanup.all(this::tellHealth, this::announceLeave);
        }
    }

    private void tellHealth() {
        if (health != null) {
            health.enterTerminalState();
        }
    }

    /**
     * Drains, takes the server out of the registry, and waits the drain delay, until callers have turned to others. The
     * server runs on. An interrupt cuts the waiting short; closing again does nothing but wait for that.
     */
    @Override
    public void close() {
        end.close();
    }

    /** Each step is taken, whatever the ones before it threw: a failing registry must not cost calls. */
    void leave() {
        Cleanup steps = new Cleanup();
        drained.set(true);
        steps.step(this::tellHealth);
        try {
            // Which announces the leave, unless a drain has.
            registration.close();
        } catch (RuntimeException | Error e) {
            log.warn("cannot deregister a server of {}; it stays registered until its lease expires", service, e);
        }
        // Nobody has to notice that a server left which nobody could have seen. Asked now, when no first write comes
        // any more.
        if (mayBeKnown()) {
            steps.step(this::awaitDelay);
        }
        // Its streams would hold up the server, which is to stop now.
        if (reports != null) {
            steps.step(reports::release);
        }
        steps.end();
    }

    /** On the server rather than asleep, since others may stop it before. */
    private void awaitDelay() throws InterruptedException {
        if (server != null) {
            server.awaitTermination(drainDelay.toNanos(), TimeUnit.NANOSECONDS);
        } else {
            new CountDownLatch(1).await(drainDelay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private boolean mayBeKnown() {
        try {
            return registration.mayBeKnown();
        } catch (RuntimeException | Error e) {
            log.warn("cannot tell whether callers know of a registration; waiting as if they did", e);
            return true;
        }
    }

    private void announceLeave() {
        try {
            // A reader that sees the change but not the removal then knows at least that it is meant.
            registration.update(registration.instance().toBuilder()
                    .state(InstanceState.DRAINING)
                    .build());
        } catch (IllegalStateException e) {
            log.debug("a registration was closed before its server left", e);
        } catch (RuntimeException | Error e) {
            log.warn("cannot mark a server of {} as draining; deregistering it without that", service, e);
        }
    }
}
