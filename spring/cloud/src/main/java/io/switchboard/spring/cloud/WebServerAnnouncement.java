package io.switchboard.spring.cloud;

import io.switchboard.Switchboard;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.spring.ServerSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;

/**
 * Keeps the application's web server in the registry, from when the application is ready until the server is about to
 * stop. Events of contexts below this one, which are handed up, change nothing.
 */
final class WebServerAnnouncement implements AutoServiceRegistration, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(WebServerAnnouncement.class);

    private final SwitchboardServiceRegistry registry;
    private final WebServerRegistration registration;
    private final ServerSettings settings;
    private final Switchboard switchboard;
    private final ApplicationContext context;
    private boolean ready;
    private volatile boolean running;

    WebServerAnnouncement(
            SwitchboardServiceRegistry registry,
            WebServerRegistration registration,
            ServerSettings settings,
            Switchboard switchboard,
            ApplicationContext context) {
        this.registry = registry;
        this.registration = registration;
        this.settings = settings;
        this.switchboard = switchboard;
        this.context = context;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() != context) {
            return;
        }
        synchronized (this) {
            if (ready) {
                return;
            }
            ready = true;
            if (!running) {
                return;
            }
            registry.register(registration);
        }
        Announcement made = registry.announcement(registration);
        if (made == null) {
            log.info("No web server runs, as in a test with WebEnvironment.MOCK: none is registered");
        } else {
            settings.awaitActive(switchboard, List.of(made));
        }
        context.publishEvent(new InstanceRegisteredEvent<>(this, registration));
    }

    /** After the web server: it stops in the reverse order, and is in no hurry before that. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    /** A context that was stopped and is started again is ready already. */
    @Override
    public synchronized void start() {
        running = true;
        if (ready) {
            registry.register(registration);
        }
    }

    @Override
    public void stop() {
        synchronized (this) {
            running = false;
        }
        registry.deregister(registration);
    }

    /** Not on the thread that stops: the application's gRPC server leaves meanwhile. */
    @Override
    public void stop(Runnable callback) {
        Thread leaving = new Thread(
                () -> {
                    try {
                        stop();
                    } finally {
                        callback.run();
                    }
                },
                "switchboard-leave");
        leaving.start();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
