package io.switchboard.examples.quarkus;

import io.grpc.netty.NettyChannelBuilder;
import io.quarkus.grpc.api.ChannelBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcClientConfiguration;
import io.switchboard.Switchboard;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** Has clients with the registry's resolver use the application's connection, and its policy. */
@Singleton
final class RegistryChannels implements ChannelBuilderCustomizer<NettyChannelBuilder> {
    private final Switchboard switchboard;

    RegistryChannels(Switchboard switchboard) {
        this.switchboard = switchboard;
    }

    /** A config without a policy, as Quarkus sets it else, would have its {@code pick_first} used. */
    @Override
    public Map<String, Object> customize(String name, GrpcClientConfiguration config, NettyChannelBuilder builder) {
        if (!config.nameResolver().equals(RegistryResolver.SCHEME)) {
            return Map.of();
        }
        builder.setNameResolverArg(Switchboard.RESOLVER_ARG, switchboard);
        return Map.of("loadBalancingConfig", List.of(Map.of("switchboard", Map.of())));
    }
}
