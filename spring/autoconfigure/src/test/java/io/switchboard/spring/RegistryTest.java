package io.switchboard.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.switchboard.Datacenter;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Locality;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.etcd.EtcdOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The registry as an application's properties name it, and what is told of those that are wrong. */
class RegistryTest {
    private static final String ENDPOINTS = "switchboard.endpoints=http://127.0.0.1:1";

    /** One that is there, and holds nothing. */
    private static final String BUNDLE = "spring.ssl.bundle.pem.registry.options.ciphers=";

    @TempDir
    Path folder = Path.of("");

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class,
                    SwitchboardAutoConfiguration.class,
                    SwitchboardServerAutoConfiguration.class,
                    SwitchboardClientAutoConfiguration.class,
                    SwitchboardActuatorAutoConfiguration.class));

    @Test
    void the_properties_become_the_options() {
        application
                .withPropertyValues(
                        "switchboard.endpoints=http://127.0.0.1:1,http://127.0.0.1:2",
                        "switchboard.username=prices",
                        "switchboard.password=secret",
                        "switchboard.namespace=/staging",
                        "switchboard.format=go-zero",
                        "switchboard.lease-ttl=5s",
                        "switchboard.request-timeout=500ms",
                        "switchboard.follow-members=true",
                        "switchboard.datacenter=us",
                        "switchboard.datacenters=us=http://127.0.0.1:1 eu=http://127.0.0.1:3",
                        "switchboard.zone=east/east-1",
                        "switchboard.client.cache.enabled=false",
                        "switchboard.client.mass-removal-grace=7s")
                .run(context -> {
                    SwitchboardOptions options = context.getBean(SwitchboardOptions.class);
                    assertThat(options.etcd().endpoints()).hasSize(2);
                    assertThat(options.etcd().user()).isEqualTo("prices");
                    assertThat(options.etcd().namespace()).isEqualTo("/staging");
                    assertThat(options.etcd().format()).hasToString("go-zero");
                    assertThat(options.etcd().leaseTtl()).hasSeconds(5);
                    assertThat(options.etcd().requestTimeout()).hasMillis(500);
                    assertThat(options.etcd().followMembers()).isTrue();
                    assertThat(options.datacenter()).isEqualTo("us");
                    assertThat(options.others()).hasSize(1);
                    assertThat(options.locality()).isEqualTo(new Locality("east", "east-1"));
                    assertThat(options.snapshotCache()).isNull();
                    assertThat(options.massRemovalGrace()).hasSeconds(7);
                });
    }

    @Test
    void the_registry_of_the_own_datacenter_is_used_where_no_endpoint_is_given() {
        application
                .withPropertyValues("switchboard.datacenter=us", "switchboard.datacenters=us=http://127.0.0.1:4")
                .run(context -> assertThat(
                                context.getBean(SwitchboardOptions.class).etcd().authority())
                        .isEqualTo("127.0.0.1:4"));
    }

    @Test
    void what_is_said_of_the_registry_holds_for_those_of_all_datacenters() {
        application
                .withPropertyValues(
                        BUNDLE,
                        "switchboard.ssl.bundle=registry",
                        "switchboard.namespace=/staging",
                        "switchboard.format=go-zero",
                        "switchboard.lease-ttl=5s",
                        "switchboard.request-timeout=500ms",
                        "switchboard.follow-members=true",
                        "switchboard.datacenter=us",
                        "switchboard.datacenters=us=https://127.0.0.1:4 eu=https://127.0.0.1:5 ap=http://127.0.0.1:6")
                .run(context -> {
                    SwitchboardOptions options = context.getBean(SwitchboardOptions.class);
                    List<EtcdOptions> all = Stream.concat(
                                    Stream.of(options.etcd()),
                                    options.others().stream().map(Datacenter::etcd))
                            .toList();
                    assertThat(all).hasSize(3).allSatisfy(etcd -> {
                        assertThat(etcd.namespace()).isEqualTo("/staging");
                        assertThat(etcd.format()).hasToString("go-zero");
                        assertThat(etcd.leaseTtl()).hasSeconds(5);
                        assertThat(etcd.requestTimeout()).hasMillis(500);
                        assertThat(etcd.followMembers()).isTrue();
                        boolean https = etcd.endpoints().get(0).tls();
                        assertThat(etcd.credentials() != null).isEqualTo(https);
                    });
                });
    }

    @Test
    void what_a_file_says_of_a_datacenter_comes_before_the_properties() throws Exception {
        Path file = Files.writeString(folder.resolve("datacenters.json"), """
                {"us": {"endpoints": ["https://127.0.0.1:4"]},
                 "eu": {"endpoints": ["https://127.0.0.1:5"], "serverName": "etcd", "namespace": "/prod"}}
                """);
        application
                .withPropertyValues(
                        BUNDLE,
                        "switchboard.ssl.bundle=registry",
                        "switchboard.namespace=/staging",
                        "switchboard.datacenter=us",
                        "switchboard.datacenters=" + file)
                .run(context -> {
                    EtcdOptions eu = context.getBean(SwitchboardOptions.class)
                            .others()
                            .get(0)
                            .etcd();
                    assertThat(eu.namespace()).isEqualTo("/prod");
                    assertThat(eu.credentials()).isNull();
                    assertThat(eu.tls()).isNotNull();
                });
    }

    @ParameterizedTest
    @CsvSource({
        // The own registry is that of the list, and what is given is of endpoints.
        "us, us=http://127.0.0.1:4, switchboard.username, prices",
        "us, us=http://127.0.0.1:4, switchboard.ssl.bundle, registry",
        "us, eu=http://127.0.0.1:4, switchboard.datacenter, us",
        "'', eu=http://127.0.0.1:4, switchboard.datacenter, ''",
    })
    void what_could_not_be_used_is_told_by_the_name_of_the_property(
            String own, String list, String property, String value) {
        application
                .withPropertyValues(
                        BUNDLE,
                        "switchboard.datacenter=" + own,
                        "switchboard.datacenters=" + list,
                        "switchboard.password=" + (property.endsWith("username") ? "secret" : ""),
                        property + "=" + value)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                wrong -> assertThat(wrong.getName()).isEqualTo(property)));
    }

    @Test
    void a_start_that_is_to_fail_and_to_wait_for_nothing_is_told() {
        application
                .withPropertyValues(
                        ENDPOINTS, "switchboard.registration.fail-fast=true", "switchboard.registration.await=0s")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                wrong -> assertThat(wrong.getName()).isEqualTo("switchboard.registration.await")));
    }

    @Test
    void without_an_endpoint_the_start_fails_and_tells_what_to_set() {
        application.run(context -> {
            Throwable failure = context.getStartupFailure();
            assertThat(failure).hasRootCauseInstanceOf(StartFailure.class);
            FailureAnalysis told = new StartFailureAnalyzer().analyze(failure);
            assertThat(told.getDescription()).contains("No endpoint of etcd");
            assertThat(told.getAction()).contains("switchboard.endpoints", "switchboard.enabled=false");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "switchboard.endpoints, ftp://nowhere",
        "switchboard.format, unheard-of",
        "switchboard.lease-ttl, 1s",
        "switchboard.request-timeout, 1ms",
        "switchboard.datacenter, US!",
        "switchboard.datacenters, us",
        "switchboard.zone, a/b/c",
        "switchboard.ssl.bundle, unheard-of",
        "switchboard.registration.service, a//b",
        "switchboard.registration.services, a//b",
        "switchboard.registration.advertise, 10.0.0.1:http",
        "switchboard.registration.network-interface, none0",
        "switchboard.registration.weight, -1",
        "switchboard.registration.drain-delay, -1s",
        "switchboard.client.mass-removal-grace, -1s",
        "spring.application.name, a//b",
    })
    void what_is_wrong_is_told_by_the_name_of_the_property(String property, String value) {
        application
                .withPropertyValues(ENDPOINTS, property + "=" + value)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                wrong -> assertThat(wrong.getName()).isEqualTo(property)));
    }

    @Test
    void a_channels_config_that_is_wrong_is_told_by_the_name_of_the_channel() {
        application
                .withPropertyValues(ENDPOINTS, "switchboard.client.channel.prices.service-config={\"a\":1}")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("switchboard.client.channel.prices.service-config"));
    }

    @Test
    void a_user_without_a_password_is_told() {
        application
                .withPropertyValues(ENDPOINTS, "switchboard.username=prices")
                .run(context -> assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(StartFailure.class));
    }

    @Test
    void nothing_is_there_where_it_is_switched_off() {
        application.withPropertyValues("switchboard.enabled=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).doesNotHaveBean(Switchboard.class);
            assertThat(context).doesNotHaveBean(ServerAnnouncements.class);
            assertThat(context).doesNotHaveBean(RegistryReport.class);
        });
    }

    @Test
    void a_connection_that_the_application_has_is_used() {
        application
                .withBean(Switchboard.class, () -> Switchboard.connect("http://127.0.0.1:5"))
                .withPropertyValues(ENDPOINTS)
                .run(context -> assertThat(
                                context.getBean(Switchboard.class).directory().registry())
                        .contains("127.0.0.1:5"));
    }

    @Test
    void details_of_the_connection_come_before_the_properties() {
        application
                .withBean(SwitchboardConnectionDetails.class, () -> () -> List.of("http://127.0.0.1:6"))
                .withPropertyValues(ENDPOINTS)
                .run(context -> assertThat(
                                context.getBean(Switchboard.class).directory().registry())
                        .contains("127.0.0.1:6"));
    }

    @Test
    void it_is_measured_in_the_applications_registry_of_meters() {
        application
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(ENDPOINTS)
                .run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                        .isNotEmpty());
    }

    @Test
    void it_works_without_micrometer_and_actuator() {
        application
                .withClassLoader(new FilteredClassLoader("io.micrometer", "org.springframework.boot.actuate"))
                .withPropertyValues(ENDPOINTS)
                .run(context -> {
                    assertThat(context).hasSingleBean(Switchboard.class);
                    assertThat(context).doesNotHaveBean(Telemetry.class);
                });
    }
}
