package io.switchboard.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.spring.StartFailure;
import io.switchboard.spring.SwitchboardAutoConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cloud.client.CommonsClientAutoConfiguration;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ReactiveCommonsClientAutoConfiguration;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.health.DiscoveryClientHealthIndicator;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.cloud.client.serviceregistry.ServiceRegistryAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** What an application's properties make of it; its web server is one in name only. */
class ConfigurationTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();

    private final WebApplicationContextRunner application = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SwitchboardAutoConfiguration.class,
                    SwitchboardCloudAutoConfiguration.class,
                    SwitchboardRegistrationAutoConfiguration.class,
                    AutoServiceRegistrationAutoConfiguration.class,
                    CommonsClientAutoConfiguration.class,
                    CompositeDiscoveryClientAutoConfiguration.class,
                    LoadBalancerAutoConfiguration.class,
                    ReactiveCommonsClientAutoConfiguration.class,
                    ServiceRegistryAutoConfiguration.class,
                    SimpleDiscoveryClientAutoConfiguration.class,
                    UtilAutoConfiguration.class))
            .withInitializer(new CopiesOff())
            .withPropertyValues(
                    "spring.application.name=prices",
                    "local.server.port=8080",
                    "switchboard.endpoints=" + etcd.endpoint(),
                    "switchboard.registration.await=30s",
                    "switchboard.registration.fail-fast=true",
                    "switchboard.cloud.lookup-timeout=15s",
                    "switchboard.registration.drain-delay=1ms");

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void two_properties_are_enough_to_be_found() {
        application.run(context -> {
            assertThat(etcd.read("")).isEmpty();
            ready(context);
            assertThat(etcd.read("http/prices/")).hasSize(1);
            ready(context);
            assertThat(etcd.read("")).hasSize(1);
            Instance one = instance(context);
            assertThat(one.address().port()).isEqualTo(8080);
            assertThat(one.labels()).isEmpty();
            Registration own = context.getBean(Registration.class);
            assertThat(own.getServiceId()).isEqualTo("prices");
            assertThat(own.getUri()).hasToString("http://" + one.address());
            assertThat(own.getInstanceId()).isEqualTo(one.id());
            assertThat(context.getBean(DiscoveryClientHealthIndicator.class)
                            .health()
                            .getStatus()
                            .getCode())
                    .isEqualTo(Status.UP.getCode());
        });
        assertThat(etcd.read("")).isEmpty();
    }

    @Test
    void what_is_said_of_the_applications_servers_holds_for_this_one_except_for_the_port_of_another() {
        application
                .withPropertyValues(
                        "switchboard.zone=eu/eu-1",
                        "switchboard.registration.advertise=prices.example:9090",
                        "switchboard.registration.port=9091",
                        "switchboard.registration.service=quotes",
                        "switchboard.registration.weight=10",
                        "switchboard.registration.version=1.2.3",
                        "switchboard.registration.labels.track=canary",
                        "switchboard.cloud.registration.labels.tier=web",
                        "server.ssl.bundle=web")
                .run(context -> {
                    ready(context);
                    assertThat(etcd.read("http/prices/")).hasSize(1);
                    Instance one = instance(context);
                    assertThat(one.address()).hasToString("prices.example:8080");
                    assertThat(one.weight()).isEqualTo(10);
                    assertThat(one.version()).isEqualTo("1.2.3");
                    assertThat(one.locality().words()).isEqualTo("eu/eu-1");
                    assertThat(one.labels()).isEqualTo(Map.of("secure", "true", "track", "canary", "tier", "web"));
                });
    }

    @Test
    void service_port_and_scheme_can_be_said() {
        application
                .withPropertyValues(
                        "switchboard.cloud.registration.service=quotes",
                        "switchboard.cloud.registration.port=80",
                        "switchboard.cloud.registration.secure=true")
                .run(context -> {
                    ready(context);
                    assertThat(etcd.read("http/quotes/")).hasSize(1);
                    assertThat(instance(context).address().port()).isEqualTo(80);
                    assertThat(context.getBean(Registration.class).isSecure()).isTrue();
                });
    }

    @Test
    void a_server_that_is_bound_to_one_address_is_told_there() {
        application
                .withPropertyValues("server.address=127.0.0.7", "SWITCHBOARD_ADVERTISE=")
                .run(context -> {
                    ready(context);
                    assertThat(instance(context).address()).hasToString("127.0.0.7:8080");
                });
        application
                .withPropertyValues("server.address=::1", "SWITCHBOARD_ADVERTISE=prices.example:9090")
                .run(context -> {
                    ready(context);
                    assertThat(instance(context).address()).hasToString("prices.example:8080");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "switchboard.cloud.registration.enabled=false",
                "spring.cloud.service-registry.auto-registration.enabled=false",
                "spring.cloud.discovery.enabled=false",
                "spring.cloud.service-registry.enabled=false",
                "switchboard.cloud.enabled=false",
                "switchboard.enabled=false",
                "local.server.port="
            })
    void nothing_is_registered_where_nothing_is_to_be(String property) {
        application.withPropertyValues(property).run(context -> {
            ready(context);
            assertThat(context).hasNotFailed();
            assertThat(etcd.read("")).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "spring.cloud.discovery.blocking.enabled=false, false, true",
        "spring.cloud.discovery.reactive.enabled=false, true, false",
        "switchboard.cloud.registration.enabled=false, true, true",
        "spring.cloud.discovery.enabled=false, false, false",
        "switchboard.cloud.enabled=false, false, false",
        "switchboard.enabled=false, false, false"
    })
    void services_are_looked_up_where_they_are_to_be(String property, boolean blocking, boolean reactive) {
        application.withPropertyValues(property).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeansOfType(SwitchboardDiscoveryClient.class)).hasSize(blocking ? 1 : 0);
            assertThat(context.getBeansOfType(SwitchboardReactiveDiscoveryClient.class))
                    .hasSize(reactive ? 1 : 0);
        });
    }

    @Test
    void nothing_of_the_balancer_or_of_reactor_is_needed() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SwitchboardAutoConfiguration.class, SwitchboardCloudAutoConfiguration.class))
                .withPropertyValues("switchboard.endpoints=" + etcd.endpoint())
                .withClassLoader(new FilteredClassLoader("org.springframework.cloud.loadbalancer", "reactor"))
                .run(context -> {
                    assertThat(context).hasSingleBean(SwitchboardDiscoveryClient.class);
                    assertThat(context).doesNotHaveBean(ReactiveDiscoveryClient.class);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "spring.application.name, a//b",
        "switchboard.cloud.registration.service, a//b",
        "switchboard.cloud.registration.port, 70000",
        "switchboard.cloud.lookup-timeout, -1s",
        "switchboard.cloud.max-services, 0",
        "switchboard.registration.weight, -1"
    })
    void what_is_wrong_is_told_by_the_name_of_its_property(String property, String value) {
        application
                .withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .extracting("name")
                        .isEqualTo(property));
    }

    @Test
    void a_web_server_without_a_name_does_not_start() {
        application
                .withPropertyValues("spring.application.name=")
                .run(context -> assertThatThrownBy(() -> ready(context))
                        .isInstanceOf(StartFailure.class)
                        .hasMessageContaining("no name"));
    }

    @Test
    void without_etcd_the_application_starts_and_is_not_down_and_what_is_looked_up_is_empty() {
        etcd.stop();
        application
                .withPropertyValues(
                        "switchboard.registration.await=1ms",
                        "switchboard.registration.fail-fast=false",
                        "switchboard.cloud.lookup-timeout=10ms")
                .run(context -> {
                    ready(context);
                    assertThat(context.getBean(DiscoveryClientHealthIndicator.class)
                                    .health()
                                    .getStatus()
                                    .getCode())
                            .isEqualTo(Status.UP.getCode());
                    assertThat(context.getBean(DiscoveryClient.class).getInstances("prices"))
                            .isEmpty();
                });
    }

    @Test
    void servers_are_registered_by_hand_and_taken_out_and_put_back() {
        application
                .withPropertyValues("switchboard.cloud.registration.enabled=false")
                .run(context -> {
                    @SuppressWarnings("unchecked")
                    ServiceRegistry<Registration> registry = context.getBean(ServiceRegistry.class);
                    assertThat(context).doesNotHaveBean(AutoServiceRegistration.class);
                    ByHand stock = new ByHand(
                            "s1", "stock", "10.0.0.9", Map.of("weight", "7", "version", "2", "zone", "x", "a", "b"));
                    assertThat(registry.<String>getStatus(stock)).isEqualTo("UNKNOWN");
                    registry.register(stock);
                    registry.register(stock);
                    Instance one = instance(context);
                    assertThat(one.id()).isEqualTo("s1");
                    assertThat(one.address()).hasToString("10.0.0.9:80");
                    assertThat(one.weight()).isEqualTo(7);
                    assertThat(one.version()).isEqualTo("2");
                    assertThat(one.labels()).isEqualTo(Map.of("a", "b"));
                    assertThat(registry.<String>getStatus(stock)).isEqualTo("UP");
                    registry.setStatus(stock, "OUT_OF_SERVICE");
                    assertThat(registry.<String>getStatus(stock)).isEqualTo("OUT_OF_SERVICE");
                    assertThat(instance(context).state()).isEqualTo(InstanceState.DRAINING);
                    registry.setStatus(stock, "up");
                    assertThat(instance(context).state()).isEqualTo(InstanceState.SERVING);
                    assertThatThrownBy(() -> registry.setStatus(stock, "ILL")).hasMessageContaining("OUT_OF_SERVICE");
                    assertThatThrownBy(() -> registry.register(new ByHand("x", "a//b", "10.0.0.9", Map.of())))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("empty segment");
                    assertThatThrownBy(() ->
                                    registry.register(new ByHand("x", "stock", "10.0.0.8", Map.of("weight", "heavy"))))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("heavy");
                    registry.deregister(stock);
                    registry.deregister(stock);
                    assertThat(etcd.read("")).isEmpty();
                    registry.register(stock);
                });
        assertThat(etcd.read("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', 2", "true, 1"})
    void the_balancer_calls_who_is_there_now_unless_it_is_told_to_keep_copies(String copies, int chosenFrom) {
        WebApplicationContextRunner copying = application.withBean(Copies.class, Copies::new);
        if (!copies.isEmpty()) {
            copying = copying.withPropertyValues(CopiesOff.PROPERTY + "=" + copies);
        }
        copying.run(context -> {
            ready(context);
            assertThat(chosenFrom(context)).isEqualTo(1);
            context.getBean(SwitchboardServiceRegistry.class).register(new ByHand("2", "prices", "10.0.0.9", Map.of()));
            Applications.awaitInstances(context, 2);
            assertThat(chosenFrom(context)).isEqualTo(chosenFrom);
        });
    }

    /** Keeps what it is given, for good. */
    private static final class Copies extends ConcurrentMapCacheManager implements LoadBalancerCacheManager {}

    /** How many instances Spring Cloud's balancer chooses from. */
    private static int chosenFrom(AssertableWebApplicationContext context) {
        ServiceInstanceListSupplier supplier = context.getBean(LoadBalancerClientFactory.class)
                .getInstance("prices", ServiceInstanceListSupplier.class);
        // To its end, at which copies are kept.
        return Objects.requireNonNull(supplier.get().collectList().block(Duration.ofMinutes(1)))
                .get(0)
                .size();
    }

    private static Instance instance(AssertableWebApplicationContext context) {
        return context.getBean(SwitchboardServiceRegistry.class)
                .registrations()
                .get(0)
                .instance();
    }

    private static void ready(AssertableWebApplicationContext context) {
        ConfigurableApplicationContext source = (ConfigurableApplicationContext) context.getSourceApplicationContext();
        source.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], source, Duration.ZERO));
    }

    private static final class ByHand extends DefaultServiceInstance implements Registration {
        ByHand(String id, String service, String host, Map<String, String> metadata) {
            super(id, service, host, 80, false, metadata);
        }

        @Override
        public URI getUri() {
            return URI.create("http://" + getHost());
        }
    }
}
