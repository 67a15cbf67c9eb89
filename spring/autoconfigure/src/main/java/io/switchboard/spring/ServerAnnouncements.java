package io.switchboard.spring;

import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.Switchboard;
import io.switchboard.core.Cleanup;
import io.switchboard.core.Registration;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.grpc.server.ServeOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.grpc.server.lifecycle.GrpcServerShutdownEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/**
 * Keeps the application's gRPC servers in the registry, from when the application is ready until they are about to
 * stop. Those that listen at no port are left out. Events of contexts below this one, which are handed up, change
 * nothing.
 */
final class ServerAnnouncements implements Announced {
    private static final Logger log = LoggerFactory.getLogger(ServerAnnouncements.class);

    /** Beans by which the versions of Spring gRPC put gRPC on the port of the servlets. */
    private static final List<String> SERVLETS = List.of("grpcServlet", "grpcServletRegistration");

    private static final String SERVLETS_PORT = "local.server.port";

    /** Stands for the server of the servlets, which is none of gRPC's. */
    private static final Object SERVLET = new Object();

    private final Switchboard switchboard;
    private final ServerSettings settings;
    private final List<String> services;
    private final ServeOptions options;
    private final @Nullable HealthStatusManager health;
    private final ApplicationContext context;
    private final Map<Object, List<Announcement>> announced = new LinkedHashMap<>();
    /** Those that run and are not announced, as the application is not ready. */
    private final List<Server> waiting = new ArrayList<>();

    private boolean ready;
    private boolean closed;

    /** @param health the application's own health service; null: it has none */
    ServerAnnouncements(
            Switchboard switchboard,
            ServerSettings settings,
            List<String> services,
            @Nullable HealthStatusManager health,
            ApplicationContext context) {
        this.switchboard = switchboard;
        this.settings = settings;
        this.services = services;
        this.options = settings.options().build();
        this.health = health;
        this.context = context;
    }

    @EventListener
    void started(GrpcServerStartedEvent event) {
        // One within the process publishes it too.
        if (event.getPort() > 0) {
            requireName();
            synchronized (this) {
                if (!ready) {
                    waiting.add(event.getServer());
                    return;
                }
            }
            // A context that was stopped and has been started again.
            announce(event.getServer(), event.getServer());
        }
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() != context) {
            return;
        }
        List<Server> servers;
        synchronized (this) {
            if (ready || closed) {
                return;
            }
            ready = true;
            servers = List.copyOf(waiting);
            waiting.clear();
        }
        servers.forEach(server -> announce(server, server));
        if (SERVLETS.stream().anyMatch(context::containsBean)) {
            servlets();
        }
        settings.awaitActive(switchboard, announcements());
    }

    private void servlets() {
        if (settings.port() == null && !context.getEnvironment().containsProperty(SERVLETS_PORT)) {
            log.info("gRPC is on the port of the servlets, and no web server runs, as in a test with"
                    + " WebEnvironment.MOCK: it is not registered");
            return;
        }
        requireName();
        announce(SERVLET, null);
    }

    @EventListener
    void stopping(GrpcServerShutdownEvent event) {
        synchronized (this) {
            waiting.remove(event.getServer());
        }
        leave(event.getServer());
    }

    /** A server of servlets tells nobody that it is about to stop; and one that is yet to start is to stay out. */
    @EventListener
    void closing(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            synchronized (this) {
                closed = true;
                waiting.clear();
            }
            leave(SERVLET);
        }
    }

    @Override
    public List<Registration> registrations() {
        return announcements().stream().map(Announcement::registration).toList();
    }

    private synchronized List<Announcement> announcements() {
        return announced.values().stream().flatMap(List::stream).toList();
    }

    private void requireName() {
        if (services.isEmpty()) {
            throw new StartFailure(
                    "The application has a gRPC server and no name under which callers can look it up.",
                    "Set spring.application.name, or switchboard.registration.service. If it is not to be registered,"
                            + " set switchboard.registration.enabled=false.");
        }
    }

    /** @param server null: that of the servlets */
    private void announce(Object key, @Nullable Server server) {
        for (String service : services) {
            Announcement made = announce(service, server);
            boolean late;
            synchronized (this) {
                late = closed;
                if (!late) {
                    announced.computeIfAbsent(key, none -> new ArrayList<>()).add(made);
                }
            }
            if (late) {
                made.close();
                return;
            }
            log.info(
                    "registers {} at {}",
                    service,
                    made.registration().instance().address());
        }
    }

    private Announcement announce(String service, @Nullable Server server) {
        if (settings.port() != null) {
            return Named.named(
                    "switchboard.registration.port",
                    settings.port(),
                    () -> switchboard.announce(service, "*:" + settings.port(), options));
        }
        if (server != null) {
            return switchboard.announce(service, server, options);
        }
        return switchboard.announce(
                service, "*:" + context.getEnvironment().getRequiredProperty(SERVLETS_PORT), options);
    }

    private void leave(Object server) {
        List<Announcement> left;
        boolean forGood;
        synchronized (this) {
            forGood = closed;
            List<Announcement> found = announced.remove(server);
            left = found == null ? List.of() : found;
        }
        if (forGood && health != null) {
            // A context that is only stopped may be started again, with the same health service.
            health.enterTerminalState();
        }
        // All at once: each waits until its callers have turned away, and the stop is waited for by others.
        Cleanup.each(left, Announcement::drain);
        List<Thread> others = left.stream()
                .skip(1)
                .map(one -> new Thread(one::close, "switchboard-leave"))
                .toList();
        others.forEach(Thread::start);
        left.stream().limit(1).forEach(Announcement::close);
        for (Thread other : others) {
            try {
                other.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
