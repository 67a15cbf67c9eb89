package io.switchboard.examples.quarkus;

import io.quarkus.grpc.runtime.GrpcServer;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.switchboard.Switchboard;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.grpc.server.ServeOptions;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Registers the application when its servers listen, and takes it out before they stop. */
@Singleton
final class Registrations {
    private List<Announcement> announcements = List.of();
    private boolean stopped;

    /** At the {@code StartupEvent} there is no port yet. */
    synchronized void started(
            @ObservesAsync HttpServerStart event,
            Switchboard switchboard,
            GrpcServer grpc,
            HttpServer http,
            @ConfigProperty(name = "registry.service") String service) {
        if (stopped) {
            return;
        }
        ServeOptions options = ServeOptions.builder().shutdownHook(false).build();
        // Callers of gRPC must not be sent to a port that does not speak it: two names.
        announcements = List.of(
                switchboard.announce(service, "*:" + grpc.getPort(), options),
                switchboard.announce(service + "-http", "*:" + http.getPort(), options));
    }

    /**
     * With {@code quarkus.shutdown.delay-enabled}; at the {@code ShutdownEvent} the port is closed already. Each waits
     * until callers have heard: at the same time.
     */
    synchronized void stopping(@Observes ShutdownDelayInitiatedEvent event) {
        stopped = true;
        announcements.parallelStream().forEach(Announcement::close);
    }
}
