package io.switchboard.grpc.server;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Registrar;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.load.LoadReporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server that is in the registry for as long as it takes calls.
 *
 * <p>It stops in an order that loses no call: its health turns to NOT_SERVING, it is deregistered, the drain delay lets
 * callers notice while it still answers, then it takes no new calls and those in flight get the grace to end.
 */
public final class RegisteredServer implements AutoCloseable {
    /** How long a server that is not to run after all may take to let go of its port. */
    private static final Duration UNDOING = Duration.ofSeconds(2);

    private final Server server;
    private final int port;
    private final Announcement announcement;
    private final OnceToEnd end;

    private RegisteredServer(Server server, Announcement announcement, ShutdownSequence sequence, boolean hook) {
        this.server = server;
        port = server.getPort();
        this.announcement = announcement;
        end = new OnceToEnd(sequence::run, hook, Integer.toString(port));
    }

    /**
     * Starts the server and announces it; returns at once, whether or not the registry can be reached. With the health
     * service, each of the server's gRPC services is SERVING by its name, and the server as a whole by the empty name.
     * Pings are permitted as the options set it, whatever the builder had.
     *
     * @param builder not started yet; the health service is added to it unless the options switch it off
     * @param service the name that callers look up
     * @param defaultHost the host to advertise if neither the options nor {@code SWITCHBOARD_ADVERTISE} name one, and
     *     the server is not bound to one address; see {@link Announcer#serve} for one that may not be known yet
     * @throws UncheckedIOException if the server cannot be bound
     * @throws IllegalArgumentException if there is no address to advertise, or not just now, or what reports the load
     *     is another server's; the server does not run then
     * @throws IllegalStateException as {@link Registrar#register}; the server does not run then
     */
    public static RegisteredServer start(
            ServerBuilder<?> builder,
            ServiceName service,
            Registrar registrar,
            ServeOptions options,
            Supplier<String> defaultHost) {
        return start(builder, service, registrar, options, System.getenv(Advertised.VARIABLE), defaultHost);
    }

    static RegisteredServer start(
            ServerBuilder<?> builder,
            ServiceName service,
            Registrar registrar,
            ServeOptions options,
            @Nullable String environment,
            Supplier<String> defaultHost) {
        return start(builder, service, Announcer.atOnce(registrar, ipv4 -> defaultHost.get()), options, environment);
    }

    static RegisteredServer start(
            ServerBuilder<?> builder,
            ServiceName service,
            Announcer announcer,
            ServeOptions options,
            @Nullable String environment) {
        // What is wrong with it is found before anything runs.
        Advertised.said(options.advertise(), environment);
        HealthStatusManager given = options.healthStatus();
        HealthStatusManager added = given == null && options.health() ? new HealthStatusManager() : null;
        if (added != null) {
            builder.addService(added.getHealthService());
        }
        LoadReporter reports = options.loadReports();
        if (reports != null && !reports.isAdded()) {
            reports.addTo(builder);
        }
        permitPings(builder, options.permitKeepAliveTime());
        Server server = bind(builder, service);
        Registration registration = null;
        boolean retained = false;
        try {
            if (added != null) {
                ShutdownSequence.declareServing(added, server);
            }
            if (reports != null) {
                reports.retain(server);
                retained = true;
            }
            registration = announcer.register(service, Listening.of(server), options, environment);
            Announcement announcement = new Announcement(
                    service, registration, server, given == null ? added : given, reports, options.drainDelay(), false);
            RegisteredServer started = new RegisteredServer(
                    server,
                    announcement,
                    new ShutdownSequence(announcement, server, options.grace()),
                    options.shutdownHook());
            started.end.addHook();
            return started;
        } catch (RuntimeException | Error e) {
            Registration made = registration;
            boolean releases = retained;
            Cleanup.after(
                    e,
                    () -> {
                        if (made != null) {
                            made.close();
                        }
                    },
                    () -> {
                        if (reports != null && releases) {
                            reports.release();
                        }
                    },
                    server::shutdownNow,
                    // Whoever tries again finds the port free.
                    () -> server.awaitTermination(UNDOING.toNanos(), TimeUnit.NANOSECONDS));
            throw e;
        }
    }

    /** The port that the server is bound to, or was; -1 if it listens on no TCP port. */
    public int port() {
        return port;
    }

    /** The server as gRPC knows it; stop it through {@link #close}, not here. */
    public Server server() {
        return server;
    }

    /** Its announcement. */
    public Registration registration() {
        return announcement.registration();
    }

    /** Asks callers to call others from now on, as {@link Announcement#drain} does. */
    public void drain() {
        announcement.drain();
    }

    /**
     * Waits until the server has stopped.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void awaitTermination() throws InterruptedException {
        server.awaitTermination();
    }

    /**
     * Waits until the server is in the registry.
     *
     * @return whether it is, before the time was over
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean awaitActive(Duration timeout) throws InterruptedException {
        return announcement.awaitActive(timeout);
    }

    /**
     * Stops the server, taking up to the drain delay and the grace. Closing again does nothing but wait for that; an
     * interrupt cuts it short, with the calls in flight cancelled.
     */
    @Override
    public void close() {
        end.close();
    }

    /**
     * A caller that makes sure, during a quiet stream, that its server is there would be sent away by gRPC's default.
     */
    private static void permitPings(ServerBuilder<?> builder, @Nullable Duration atMostEvery) {
        if (atMostEvery != null) {
            try {
                builder.permitKeepAliveTime(atMostEvery.toNanos(), TimeUnit.NANOSECONDS);
            } catch (UnsupportedOperationException e) {
                // A transport without pings.
            }
        }
    }

    private static Server bind(ServerBuilder<?> builder, ServiceName service) {
        Server server = builder.build();
        try {
            return server.start();
        } catch (IOException e) {
            Cleanup.after(e, server::shutdownNow);
            throw new UncheckedIOException("cannot start the server of service " + service + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, server::shutdownNow);
            throw e;
        }
    }
}
