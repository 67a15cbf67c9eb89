package io.switchboard.spring.cloud;

import io.switchboard.Switchboard;
import io.switchboard.spring.ServerSettings;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cloud.client.serviceregistry.ServiceRegistryAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Registers the application's web server. */
@AutoConfiguration(after = SwitchboardCloudAutoConfiguration.class, before = ServiceRegistryAutoConfiguration.class)
@ConditionalOnBean(FollowedServices.class)
@ConditionalOnProperty(name = "spring.cloud.service-registry.enabled", matchIfMissing = true)
public final class SwitchboardRegistrationAutoConfiguration {
    @Bean
    SwitchboardServiceRegistry switchboardServiceRegistry(Switchboard switchboard, ServerSettings settings) {
        return new SwitchboardServiceRegistry(switchboard, settings);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication
    @ConditionalOnProperty(name = "spring.cloud.service-registry.auto-registration.enabled", matchIfMissing = true)
    @ConditionalOnProperty(prefix = "switchboard.cloud.registration", name = "enabled", matchIfMissing = true)
    static final class OfTheApplication {
        @Bean
        WebServerRegistration switchboardWebServerRegistration(
                Environment environment, CloudProperties properties, ServerSettings settings) {
            return new WebServerRegistration(environment, properties.registration(), settings);
        }

        @Bean
        WebServerAnnouncement switchboardWebServerAnnouncement(
                SwitchboardServiceRegistry registry,
                WebServerRegistration registration,
                ServerSettings settings,
                Switchboard switchboard,
                ApplicationContext context) {
            return new WebServerAnnouncement(registry, registration, settings, switchboard, context);
        }
    }
}
