package io.switchboard.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Registration;
import io.switchboard.embedded.EmbeddedEtcd;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.lifecycle.GrpcServerTerminatedEvent;

/** From "ready" until it is about to stop, an application's server is in the registry. */
class ServerAnnouncementsTest {
    private final EmbeddedEtcd etcd = EmbeddedEtcd.start();

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    EndpointAutoConfiguration.class,
                    SwitchboardAutoConfiguration.class,
                    SwitchboardServerAutoConfiguration.class,
                    SwitchboardActuatorAutoConfiguration.class))
            .withUserConfiguration(Servers.class)
            .withPropertyValues(
                    "spring.application.name=prices",
                    "switchboard.endpoints=" + etcd.endpoint(),
                    "switchboard.client.cache.enabled=false",
                    "switchboard.registration.await=30s",
                    "switchboard.registration.fail-fast=true",
                    "switchboard.registration.drain-delay=1ms",
                    "management.endpoints.web.exposure.include=*");

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void it_is_registered_when_the_application_is_ready_and_not_before() {
        application.run(context -> {
            assertThat(etcd.read("")).isEmpty();
            Servers.ready(context.getSourceApplicationContext());
            assertThat(registered(context).instance().address().port())
                    .isEqualTo(context.getBean(GrpcServerLifecycle.class).getPort());
            assertThat(etcd.read("")).hasSize(1);
        });
        assertThat(etcd.read("")).isEmpty();
    }

    @Test
    void on_the_port_of_the_servlets_it_is_registered_where_a_web_server_runs_and_nothing_fails_where_none_does() {
        ApplicationContextRunner servlets = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SwitchboardAutoConfiguration.class, SwitchboardServerAutoConfiguration.class))
                .withBean("grpcServlet", Object.class, Object::new)
                .withPropertyValues(
                        "spring.application.name=prices",
                        "switchboard.endpoints=" + etcd.endpoint(),
                        "switchboard.client.cache.enabled=false",
                        "switchboard.registration.await=30s",
                        "switchboard.registration.drain-delay=1ms");
        servlets.run(context -> {
            Servers.ready(context.getSourceApplicationContext());
            assertThat(context.getBean(ServerAnnouncements.class).registrations())
                    .isEmpty();
        });
        servlets.withPropertyValues("local.server.port=8081").run(context -> {
            Servers.ready(context.getSourceApplicationContext());
            assertThat(registered(context).instance().address().port()).isEqualTo(8081);
        });
        assertThat(etcd.read("")).isEmpty();
    }

    @Test
    void it_has_left_before_its_server_stops() {
        AtomicReference<Object> atTheEnd = new AtomicReference<>();
        application
                .withBean(Terminated.class, () -> new Terminated(() -> atTheEnd.set(etcd.read(""))))
                .run(context -> {
                    Servers.ready(context.getSourceApplicationContext());
                    assertThat(etcd.read("")).hasSize(1);
                });
        assertThat(atTheEnd.get()).isEqualTo(Map.of());
    }

    @Test
    void it_is_registered_once_whatever_contexts_below_it_say() {
        application.run(context -> {
            GenericApplicationContext child = new GenericApplicationContext(context);
            child.refresh();
            Servers.ready(child);
            assertThat(context.getBean(ServerAnnouncements.class).registrations())
                    .isEmpty();
            Servers.ready(context.getSourceApplicationContext());
            Servers.ready(context.getSourceApplicationContext());
            child.close();
            assertThat(context.getBean(ServerAnnouncements.class).registrations())
                    .hasSize(1);
            assertThat(etcd.read("")).hasSize(1);
        });
    }

    @Test
    void a_context_that_is_stopped_and_started_again_is_registered_again() {
        HealthStatusManager health = new HealthStatusManager();
        application.withBean(HealthStatusManager.class, () -> health).run(context -> {
            ConfigurableApplicationContext source = context.getSourceApplicationContext();
            Servers.ready(source);
            source.stop();
            assertThat(etcd.read("")).isEmpty();
            source.start();
            assertThat(registered(context).awaitActive(Duration.ofSeconds(30))).isTrue();
            assertThat(Health.of(health)).isEqualTo(ServingStatus.SERVING);
        });
        assertThat(Health.of(health)).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void all_its_names_are_registered() {
        application
                .withPropertyValues("switchboard.registration.services=prices,shop/prices")
                .run(context -> {
                    Servers.ready(context.getSourceApplicationContext());
                    assertThat(context.getBean(ServerAnnouncements.class).registrations())
                            .extracting(one -> one.service().value())
                            .containsExactly("prices", "shop/prices");
                });
        assertThat(etcd.read("")).isEmpty();
    }

    @Test
    void the_properties_become_the_instance() {
        Properties build = new Properties();
        build.setProperty("version", "1.2.3");
        application
                .withBean(BuildProperties.class, () -> new BuildProperties(build))
                .withPropertyValues(
                        "switchboard.zone=east/east-1",
                        "switchboard.registration.service=quotes",
                        "switchboard.registration.advertise=prices.example",
                        "switchboard.registration.port=7000",
                        "switchboard.registration.id=one",
                        "switchboard.registration.weight=10",
                        "switchboard.registration.labels.track=canary")
                .run(context -> {
                    Servers.ready(context.getSourceApplicationContext());
                    Registration one = registered(context);
                    assertThat(one.service().value()).isEqualTo("quotes");
                    assertThat(one.instance().address()).hasToString("prices.example:7000");
                    assertThat(one.instance().id()).isEqualTo("one");
                    assertThat(one.instance().weight()).isEqualTo(10);
                    assertThat(one.instance().version()).isEqualTo("1.2.3");
                    assertThat(one.instance().locality().words()).isEqualTo("east/east-1");
                    assertThat(one.instance().labels()).containsEntry("track", "canary");
                });
    }

    @Test
    void a_server_without_a_name_does_not_start() {
        application
                .withPropertyValues("spring.application.name=")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(StartFailure.class)
                        .rootCause()
                        .hasMessageContaining("no name"));
    }

    @Test
    void a_start_that_must_not_go_on_without_etcd_fails_and_tells_why() {
        etcd.stop();
        application
                .withPropertyValues("switchboard.registration.await=200ms")
                .run(context -> assertThatThrownBy(() -> Servers.ready(context.getSourceApplicationContext()))
                        .isInstanceOf(StartFailure.class)
                        .hasMessageContaining("prices is not registered in etcd at"));
    }

    @Test
    void a_start_without_etcd_goes_on_and_is_not_down() {
        etcd.stop();
        application
                .withPropertyValues("switchboard.registration.fail-fast=false", "switchboard.registration.await=1ms")
                .run(context -> {
                    Servers.ready(context.getSourceApplicationContext());
                    assertThat(context.getBean(Boot4Health.class).health().getStatus())
                            .isEqualTo(org.springframework.boot.health.contributor.Status.UP);
                    assertThat(context.getBean(Boot4Health.class)
                                    .health()
                                    .getDetails()
                                    .toString())
                            .contains("PENDING");
                });
    }

    @Test
    void its_health_is_up_and_tells_where_it_is_registered() {
        application.run(context -> {
            Servers.ready(context.getSourceApplicationContext());
            assertThat(context.getBean(Boot4Health.class).health().getStatus())
                    .isEqualTo(org.springframework.boot.health.contributor.Status.UP);
            assertThat(context.getBean(Boot4Health.class).health().getDetails().toString())
                    .contains("prices", "ACTIVE", etcd.endpoint().substring("http://".length()));
        });
    }

    @Test
    void its_health_is_told_to_boot_3_as_well() {
        application
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
                .run(context -> {
                    Servers.ready(context.getSourceApplicationContext());
                    assertThat(context.getBean(Boot3Health.class).health().getStatus())
                            .isEqualTo(Status.UP);
                });
    }

    @Test
    void an_operator_takes_it_out_by_the_endpoint_and_puts_it_back() {
        application.run(context -> {
            Servers.ready(context.getSourceApplicationContext());
            SwitchboardEndpoint endpoint = context.getBean(SwitchboardEndpoint.class);
            assertThat(endpoint.announce(InstanceState.DRAINING).toString()).contains("DRAINING");
            assertThat(endpoint.announce(InstanceState.SERVING).toString()).contains("SERVING");
            assertThat(endpoint.report()).containsKeys("registry", "registrations", "services");
        });
    }

    private static Registration registered(BeanFactory context) {
        return context.getBean(ServerAnnouncements.class).registrations().get(0);
    }

    /** Does something when the server has stopped. */
    private record Terminated(Runnable then) implements ApplicationListener<GrpcServerTerminatedEvent> {
        @Override
        public void onApplicationEvent(GrpcServerTerminatedEvent event) {
            then.run();
        }
    }
}
