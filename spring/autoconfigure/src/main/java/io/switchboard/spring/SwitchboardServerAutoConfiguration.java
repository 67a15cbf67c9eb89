package io.switchboard.spring;

import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.Switchboard;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/** Registers the application's gRPC server. */
@AutoConfiguration(after = SwitchboardAutoConfiguration.class)
@ConditionalOnClass(GrpcServerStartedEvent.class)
@ConditionalOnBean(Switchboard.class)
@ConditionalOnProperty(prefix = "switchboard.registration", name = "enabled", matchIfMissing = true)
public final class SwitchboardServerAutoConfiguration {
    @Bean
    ServerAnnouncements switchboardAnnouncements(
            Switchboard switchboard,
            ServerSettings settings,
            ObjectProvider<HealthStatusManager> health,
            ApplicationContext context) {
        return new ServerAnnouncements(
                switchboard,
                settings,
                settings.services(context.getEnvironment().getProperty("spring.application.name")),
                health.getIfUnique(),
                context);
    }
}
