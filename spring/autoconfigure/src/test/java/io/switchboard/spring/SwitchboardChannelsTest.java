package io.switchboard.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ForwardingChannelBuilder;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolver;
import io.switchboard.Switchboard;
import io.switchboard.grpc.DirectoryNameResolver;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

/** What Spring's channels get, by their names and targets. */
class SwitchboardChannelsTest {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(SwitchboardAutoConfiguration.class, SwitchboardClientAutoConfiguration.class))
            .withPropertyValues("switchboard.endpoints=http://127.0.0.1:1", "switchboard.client.cache.enabled=false");

    @Test
    void a_channel_to_a_service_looks_it_up_through_the_applications_connection() {
        application.run(context -> {
            Recorded channel = customized(context, "etcd:///shop/prices");
            assertThat(channel.arguments.get(Switchboard.RESOLVER_ARG)).isSameAs(context.getBean(Switchboard.class));
            assertThat(channel.arguments).containsEntry(DirectoryNameResolver.POLICY_CHOSEN, true);
            assertThat(channel.policy).isEqualTo("switchboard");
            assertThat(channel.arguments).doesNotContainKey(DirectoryNameResolver.DEFAULT_SERVICE_CONFIG);
            assertThat(context.getBean(ChannelTargets.class).services()).hasToString("[shop/prices]");
        });
    }

    @Test
    void a_channel_is_known_by_its_name_in_the_words_of_each_version() {
        application
                .withPropertyValues(
                        "spring.grpc.client.channel.new.target=etcd:///prices",
                        "spring.grpc.client.channels.old.address=etcd:///prices",
                        "spring.grpc.client.default-channel.address=etcd:///prices")
                .run(context -> {
                    for (String name : new String[] {"new", "old", "default"}) {
                        assertThat(customized(context, name).arguments).containsKey(Switchboard.RESOLVER_ARG);
                    }
                });
    }

    @Test
    void a_target_that_names_its_etcd_keeps_it() {
        application.run(context -> {
            for (String target :
                    new String[] {"etcd://10.0.0.1:2379/prices", "etcd:///prices?endpoints=10.0.0.1:2379"}) {
                Recorded channel = customized(context, target);
                assertThat(channel.arguments).doesNotContainKey(Switchboard.RESOLVER_ARG);
                assertThat(channel.policy).isEqualTo("switchboard");
            }
        });
    }

    @Test
    void other_channels_stay_as_they_are() {
        application.run(context -> {
            for (String target : new String[] {"static://localhost:9090", "dns:///prices", "prices"}) {
                Recorded channel = customized(context, target);
                assertThat(channel.arguments).isEmpty();
                assertThat(channel.policy).isNull();
            }
        });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void a_config_for_a_channel_that_is_none_of_ours_is_told_not_to_be_used(CapturedOutput output) {
        application
                .withPropertyValues(
                        "spring.grpc.client.channel.prices.target=dns:///prices",
                        "switchboard.client.channel.prices.service-config={}")
                .run(context -> {
                    assertThat(customized(context, "prices").config).isNull();
                    assertThat(output)
                            .contains("switchboard.client.channel.prices.service-config is not used")
                            .contains("dns:///prices");
                });
    }

    @Test
    void a_config_in_the_registry_leaves_the_health_checks_that_spring_was_told_to_make() {
        application
                .withPropertyValues(
                        "spring.grpc.client.channel.prices.target=etcd:///prices",
                        "spring.grpc.client.channel.prices.health.enabled=true")
                .run(context -> {
                    Recorded channel = customized(context, "prices");
                    assertThat(channel.arguments)
                            .containsEntry(
                                    DirectoryNameResolver.DEFAULT_SERVICE_CONFIG,
                                    Map.of("healthCheckConfig", Map.of("serviceName", "")));
                    assertThat(channel.config).isNull();
                });
    }

    @Test
    void a_channels_own_config_is_laid_over_that() {
        application
                .withPropertyValues(
                        "spring.grpc.client.channel.prices.target=etcd:///prices",
                        "spring.grpc.client.channel.prices.health.enabled=true",
                        "switchboard.client.channel.prices.service-config="
                                + "{\"loadBalancingConfig\":[{\"switchboard\":{\"choice\":{\"least_request\":{}}}}]}")
                .run(context -> {
                    Recorded channel = customized(context, "prices");
                    assertThat(channel.config).containsOnlyKeys("healthCheckConfig", "loadBalancingConfig");
                    assertThat(channel.arguments)
                            .containsEntry(DirectoryNameResolver.DEFAULT_SERVICE_CONFIG, channel.config);
                });
    }

    @SuppressWarnings("unchecked")
    private static Recorded customized(BeanFactory context, String name) {
        Recorded channel = new Recorded();
        ((GrpcChannelBuilderCustomizer<Recorded>) context.getBean(GrpcChannelBuilderCustomizer.class))
                .customize(name, channel);
        return channel;
    }

    /** Keeps what is set. */
    @SuppressWarnings("deprecation") // The newer one has another type of builder.
    private static final class Recorded extends ForwardingChannelBuilder<Recorded> {
        private final ManagedChannelBuilder<?> real =
                Grpc.newChannelBuilder("dns:///unused", InsecureChannelCredentials.create());
        private final Map<NameResolver.Args.Key<?>, Object> arguments = new HashMap<>();
        private @Nullable String policy;
        private @Nullable Map<String, ?> config;

        @Override
        protected ManagedChannelBuilder<?> delegate() {
            return real;
        }

        @Override
        public <X> Recorded setNameResolverArg(NameResolver.Args.Key<X> key, X value) {
            arguments.put(key, value);
            return this;
        }

        @Override
        public Recorded defaultLoadBalancingPolicy(String policy) {
            this.policy = policy;
            return this;
        }

        @Override
        public Recorded defaultServiceConfig(Map<String, ?> config) {
            this.config = config;
            return this;
        }
    }
}
