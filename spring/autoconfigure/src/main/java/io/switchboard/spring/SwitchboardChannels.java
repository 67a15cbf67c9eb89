package io.switchboard.spring;

import static io.switchboard.spring.Named.named;

import io.grpc.ManagedChannelBuilder;
import io.switchboard.Switchboard;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.DirectoryNameResolver;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

/**
 * Prepares Spring's channels to {@code etcd:} targets: they look services up through the application's Switchboard, and
 * are balanced by {@code switchboard} where no config names another policy. Other channels stay as they are.
 */
final class SwitchboardChannels<T extends ManagedChannelBuilder<T>> implements GrpcChannelBuilderCustomizer<T> {
    private static final Logger log = LoggerFactory.getLogger(SwitchboardChannels.class);

    private static final String SCHEME = "etcd:";
    private static final String POLICY = "switchboard";

    private final Switchboard switchboard;
    private final ChannelSettings.All settings;
    private final Map<String, Map<String, ?>> configs;
    private final ChannelTargets called;

    /**
     * @param said by the name of each channel
     * @param called gets the services to which channels are made
     */
    SwitchboardChannels(
            Switchboard switchboard,
            ChannelSettings.All settings,
            Map<String, SwitchboardProperties.Channel> said,
            ChannelTargets called) {
        this.switchboard = switchboard;
        this.settings = settings;
        this.configs = configs(said);
        this.called = called;
    }

    private static Map<String, Map<String, ?>> configs(Map<String, SwitchboardProperties.Channel> said) {
        Map<String, Map<String, ?>> configs = new LinkedHashMap<>();
        said.forEach((name, channel) -> {
            String config = channel.serviceConfig();
            if (config != null) {
                configs.put(
                        name,
                        named(
                                "switchboard.client.channel." + name + ".service-config",
                                config,
                                () -> ServiceConfigCheck.read(config)));
            }
        });
        return configs;
    }

    @Override
    public void customize(String name, T builder) {
        String target = settings.target(name);
        if (!target.startsWith(SCHEME)) {
            if (configs.containsKey(name)) {
                log.warn(
                        "switchboard.client.channel.{}.service-config is not used: the target of the channel is {},"
                                + " which does not begin with {}",
                        name,
                        target,
                        SCHEME);
            }
            return;
        }
        builder.setNameResolverArg(DirectoryNameResolver.POLICY_CHOSEN, true).defaultLoadBalancingPolicy(POLICY);
        configure(name, builder);
        URI uri = parsed(target);
        if (uri != null && !namesEtcd(uri)) {
            builder.setNameResolverArg(Switchboard.RESOLVER_ARG, switchboard);
            remember(uri);
        }
    }

    /** Below the registry's config, which would replace it else: a channel does not tell a resolver what it has. */
    private void configure(String name, T builder) {
        Map<String, Object> config = new LinkedHashMap<>(settings.healthCheck(name));
        Map<String, ?> own = configs.get(name);
        if (own != null) {
            config.putAll(own);
            builder.defaultServiceConfig(config);
        }
        if (!config.isEmpty()) {
            builder.setNameResolverArg(DirectoryNameResolver.DEFAULT_SERVICE_CONFIG, config);
        }
    }

    /** Null if it is none, which gRPC tells in its own words. */
    private static @Nullable URI parsed(String target) {
        try {
            return URI.create(target);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean namesEtcd(URI target) {
        String authority = target.getRawAuthority();
        String query = target.getRawQuery();
        return (authority != null && !authority.isEmpty()) || (query != null && query.contains("endpoints="));
    }

    private void remember(URI target) {
        String path = target.getPath();
        if (path != null && path.length() > 1) {
            try {
                called.add(new ServiceName(path.substring(1)));
            } catch (IllegalArgumentException e) {
                // The resolver tells whoever makes the channel.
            }
        }
    }
}
