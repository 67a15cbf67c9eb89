package io.switchboard.spring.cloud;

import io.switchboard.Switchboard;
import io.switchboard.core.Cleanup;
import io.switchboard.core.InstanceState;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.spring.Announced;
import io.switchboard.spring.ServerSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;

/**
 * Registers web servers: the application's own, and whatever else it is given. Whoever leaves is waited for until its
 * callers have turned to others. Safe for use by several threads.
 */
final class SwitchboardServiceRegistry implements ServiceRegistry<Registration>, Announced {
    static final String UP = "UP";
    static final String OUT_OF_SERVICE = "OUT_OF_SERVICE";
    private static final String UNKNOWN = "UNKNOWN";

    private static final Logger log = LoggerFactory.getLogger(SwitchboardServiceRegistry.class);

    private final Switchboard switchboard;
    private final ServerSettings settings;
    private final Map<Object, Announcement> announced = new LinkedHashMap<>();
    private boolean closed;

    SwitchboardServiceRegistry(Switchboard switchboard, ServerSettings settings) {
        this.switchboard = switchboard;
        this.settings = settings;
    }

    /**
     * Registers a server; one that is registered already stays as it is.
     *
     * @throws IllegalArgumentException if no service or instance can be as it says; the message says why
     */
    @Override
    public void register(Registration registration) {
        server(registration).ifPresent(server -> announce(registration, server));
    }

    private Optional<HttpServer> server(Registration registration) {
        return registration instanceof WebServerRegistration own
                ? own.server()
                : Optional.of(HttpServer.of(registration, settings.options()));
    }

    private synchronized void announce(Registration registration, HttpServer server) {
        if (closed || announced.containsKey(key(registration))) {
            return;
        }
        Announcement made = switchboard.announce(server.service().value(), server.listening(), server.options());
        announced.put(key(registration), made);
        if (registration instanceof WebServerRegistration own) {
            own.announcedAs(made.registration().instance());
        }
        log.info(
                "registers {} at {}",
                server.service(),
                made.registration().instance().address());
    }

    /** The own server's, whose port may be another one when it is started again; of others, where they are. */
    private static Object key(Registration registration) {
        return registration instanceof WebServerRegistration
                ? registration
                : List.of(registration.getServiceId(), registration.getHost(), registration.getPort());
    }

    /** The announcement of a server; null: it is not registered. */
    synchronized @Nullable Announcement announcement(Registration registration) {
        return announced.get(key(registration));
    }

    @Override
    public void deregister(Registration registration) {
        Announcement left;
        synchronized (this) {
            left = announced.remove(key(registration));
        }
        if (left != null) {
            left.close();
        }
    }

    /** @param status {@code UP}, or {@code OUT_OF_SERVICE}: callers turn to others, while it answers on */
    @Override
    public void setStatus(Registration registration, String status) {
        InstanceState state = switch (status.toUpperCase(Locale.ROOT)) {
            case UP -> InstanceState.SERVING;
            case OUT_OF_SERVICE, "DOWN" -> InstanceState.DRAINING;
            default -> throw new IllegalArgumentException("status \"" + status + "\" is neither UP nor OUT_OF_SERVICE");
        };
        Announcement found = announcement(registration);
        if (found == null) {
            throw new IllegalStateException(registration.getServiceId() + " is not registered");
        }
        found.registration()
                .update(found.registration().instance().toBuilder().state(state).build());
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As Spring Cloud has it.
    public <T> T getStatus(Registration registration) {
        Announcement found = announcement(registration);
        if (found == null) {
            return (T) UNKNOWN;
        }
        return (T) (found.registration().instance().state() == InstanceState.SERVING ? UP : OUT_OF_SERVICE);
    }

    @Override
    public synchronized List<io.switchboard.core.Registration> registrations() {
        return announced.values().stream().map(Announcement::registration).toList();
    }

    @Override
    public void close() {
        List<Announcement> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(announced.values());
            announced.clear();
        }
        Cleanup.each(left, Announcement::drain);
        Cleanup.each(left, Announcement::close);
    }
}
