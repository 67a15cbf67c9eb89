package io.switchboard.examples.micronaut;

import io.grpc.protobuf.services.HealthStatusManager;
import io.micronaut.context.annotation.Value;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerShutdownEvent;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.switchboard.Switchboard;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.grpc.server.ServeOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

@Singleton
final class RegistryAnnouncement {
    private final Switchboard switchboard;
    private final String service;
    private final ServeOptions options;
    private volatile @Nullable Announcement announcement;

    RegistryAnnouncement(
            Switchboard switchboard,
            @Value("${micronaut.application.name}") String service,
            @Value("${switchboard.drain-delay:1s}") Duration drainDelay,
            HealthStatusManager health) {
        this.switchboard = switchboard;
        this.service = service;
        options = ServeOptions.builder()
                .drainDelay(drainDelay)
                .healthStatus(health)
                .shutdownHook(false)
                .build();
    }

    @EventListener
    void started(ServerStartupEvent event) {
        if (event.getSource() instanceof GrpcEmbeddedServer grpc) {
            announcement = switchboard.announce(service, grpc.getServer(), options);
        }
    }

    /** Published before the server is stopped, which waits for this. */
    @EventListener
    void stopping(ServerShutdownEvent event) {
        Announcement left = announcement;
        if (event.getSource() instanceof GrpcEmbeddedServer && left != null) {
            left.close();
        }
    }
}
