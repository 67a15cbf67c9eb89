package io.switchboard.spring.cloud;

import static io.switchboard.spring.Named.named;

import io.switchboard.Switchboard;
import io.switchboard.core.time.SerialScheduler;
import io.switchboard.spring.SwitchboardAutoConfiguration;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.CommonsClientAutoConfiguration;
import org.springframework.cloud.client.ConditionalOnBlockingDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnReactiveDiscoveryEnabled;
import org.springframework.cloud.client.ReactiveCommonsClientAutoConfiguration;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.composite.reactive.ReactiveCompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.reactive.SimpleReactiveDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;

/** Looks HTTP services up in the registry for whatever asks Spring Cloud. */
@AutoConfiguration(
        after = SwitchboardAutoConfiguration.class,
        before = {
            CommonsClientAutoConfiguration.class,
            ReactiveCommonsClientAutoConfiguration.class,
            CompositeDiscoveryClientAutoConfiguration.class,
            ReactiveCompositeDiscoveryClientAutoConfiguration.class,
            SimpleDiscoveryClientAutoConfiguration.class,
            SimpleReactiveDiscoveryClientAutoConfiguration.class
        })
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnBean(Switchboard.class)
@ConditionalOnDiscoveryEnabled
@ConditionalOnProperty(prefix = "switchboard.cloud", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(CloudProperties.class)
public final class SwitchboardCloudAutoConfiguration {
    private static final String PREFIX = "switchboard.cloud.";

    /** The clock and the thread of what is followed here; not a bean of its type, of which applications have theirs. */
    record Time(SerialScheduler scheduler) implements AutoCloseable {
        @Override
        public void close() {
            scheduler.close();
        }
    }

    @Bean
    Time switchboardCloudTime() {
        return new Time(new SerialScheduler("switchboard-cloud"));
    }

    @Bean
    Heartbeats switchboardHeartbeats(
            ApplicationContext context, ObjectProvider<AutoServiceRegistration> registrations, Time time) {
        return new Heartbeats(context, registrations, time.scheduler());
    }

    @Bean
    ServiceIds switchboardServiceIds(
            Switchboard switchboard, Time time, CloudProperties properties, Heartbeats heartbeats) {
        return new ServiceIds(
                switchboard.catalogs().values(), time.scheduler(), patience(properties), heartbeats::changed);
    }

    @Bean
    FollowedServices switchboardFollowedServices(
            Switchboard switchboard, Time time, CloudProperties properties, ServiceIds ids, Heartbeats heartbeats) {
        int most = named(PREFIX + "max-services", properties.maxServices(), () -> {
            if (properties.maxServices() < 1) {
                throw new IllegalArgumentException("it is to be 1 or more");
            }
            return properties.maxServices();
        });
        return new FollowedServices(
                switchboard.directory(),
                time.scheduler(),
                id -> ids.known().contains(id),
                ids::first,
                heartbeats::changed,
                patience(properties),
                most);
    }

    private static Duration patience(CloudProperties properties) {
        return named(PREFIX + "lookup-timeout", properties.lookupTimeout(), () -> {
            if (properties.lookupTimeout().isNegative()) {
                throw new IllegalArgumentException("it must not be negative");
            }
            return properties.lookupTimeout();
        });
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBlockingDiscoveryEnabled
    static final class Blocking {
        @Bean
        SwitchboardDiscoveryClient switchboardDiscoveryClient(
                FollowedServices services, ServiceIds ids, Switchboard switchboard, CloudProperties properties) {
            return new SwitchboardDiscoveryClient(
                    services, ids, switchboard.directory().registry(), patience(properties));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Flux.class)
    @ConditionalOnReactiveDiscoveryEnabled
    static final class Reactive {
        @Bean
        SwitchboardReactiveDiscoveryClient switchboardReactiveDiscoveryClient(
                FollowedServices services, ServiceIds ids, Switchboard switchboard) {
            return new SwitchboardReactiveDiscoveryClient(
                    services, ids, switchboard.directory().registry());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static final class Answered {
        @Bean
        CallOutcomes switchboardCallOutcomes(FollowedServices services) {
            return new CallOutcomes(services);
        }
    }

    /** What is told here is of now: a copy that Spring Cloud keeps would be called after it has left. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({LoadBalancerClients.class, LoadBalancerCacheManager.class})
    @ConditionalOnProperty(name = CopiesOff.PROPERTY, havingValue = "false", matchIfMissing = true)
    @LoadBalancerClients(defaultConfiguration = WithoutCopies.class)
    static final class Uncached {}
}
