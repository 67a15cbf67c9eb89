package io.switchboard.spring;

import io.grpc.ManagedChannelBuilder;
import io.switchboard.Switchboard;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

/** Resolves the {@code etcd:} targets of the application's channels. */
@AutoConfiguration(
        after = SwitchboardAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
            "org.springframework.grpc.autoconfigure.client.GrpcClientAutoConfiguration"
        })
@ConditionalOnClass(GrpcChannelBuilderCustomizer.class)
@ConditionalOnBean(Switchboard.class)
public final class SwitchboardClientAutoConfiguration {
    @Bean
    ChannelTargets switchboardChannelTargets() {
        return new ChannelTargets();
    }

    /** The last one: Spring's own sets the policy of every channel. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    <T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> switchboardChannels(
            Switchboard switchboard, SwitchboardProperties properties, ChannelTargets called, Environment environment) {
        return new SwitchboardChannels<>(
                switchboard,
                ChannelSettings.All.of(environment),
                properties.client().channel(),
                called);
    }
}
