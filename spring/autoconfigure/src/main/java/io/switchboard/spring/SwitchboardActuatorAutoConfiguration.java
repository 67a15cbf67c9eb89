package io.switchboard.spring;

import io.switchboard.Switchboard;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows the registrations in the actuator: health, info and an endpoint. */
@AutoConfiguration(
        after = {
            SwitchboardAutoConfiguration.class,
            SwitchboardClientAutoConfiguration.class,
            SwitchboardServerAutoConfiguration.class
        })
@ConditionalOnClass(Endpoint.class)
@ConditionalOnBean(Switchboard.class)
public final class SwitchboardActuatorAutoConfiguration {
    /** The annotation for it is another one in each version. */
    private static final String SWITCH = "management.health.switchboard.enabled";

    @Bean
    RegistryReport switchboardReport(
            Switchboard switchboard, ObjectProvider<Announced> announced, ObjectProvider<Called> called) {
        return new RegistryReport(
                switchboard,
                announced.orderedStream().toList(),
                called.orderedStream().toList());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint(endpoint = SwitchboardEndpoint.class)
    SwitchboardEndpoint switchboardEndpoint(RegistryReport report, ObjectProvider<Announced> announced) {
        return new SwitchboardEndpoint(report, announced.orderedStream().toList());
    }

    @Bean
    @ConditionalOnEnabledInfoContributor("switchboard")
    InfoContributor switchboardInfoContributor(RegistryReport report) {
        return info -> info.withDetail("switchboard", report.registrations());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnMissingClass("org.springframework.boot.health.contributor.HealthIndicator")
    @ConditionalOnProperty(name = SWITCH, matchIfMissing = true)
    static final class OfBoot3 {
        @Bean
        Boot3Health switchboardHealthIndicator(RegistryReport report) {
            return new Boot3Health(report);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(org.springframework.boot.health.contributor.HealthIndicator.class)
    @ConditionalOnProperty(name = SWITCH, matchIfMissing = true)
    static final class OfBoot4 {
        @Bean
        Boot4Health switchboardHealthIndicator(RegistryReport report) {
            return new Boot4Health(report);
        }
    }
}
