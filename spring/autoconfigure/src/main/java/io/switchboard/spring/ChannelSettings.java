package io.switchboard.spring;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * What Spring's own properties say of a channel, as far as it matters here: the builder that it configures by them does
 * not tell.
 *
 * @param target of Boot 4.1
 * @param address the same, before
 */
record ChannelSettings(
        @Nullable String target,
        @Nullable String address,
        @DefaultValue Health health) {

    /** Whether servers are asked for their health, and as what. */
    record Health(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("") String serviceName) {}

    /** All channels that the properties name. */
    record All(Map<String, ChannelSettings> channels) {
        private static final String DEFAULT = "default";
        private static final String PREFIX = "spring.grpc.client.";

        /** In the words of each version, of which one is in use. */
        static All of(Environment environment) {
            Binder binder = Binder.get(environment);
            Map<String, ChannelSettings> all = new HashMap<>();
            for (String name : new String[] {"channels", "channel"}) {
                binder.bind(PREFIX + name, Bindable.mapOf(String.class, ChannelSettings.class))
                        .ifBound(all::putAll);
            }
            binder.bind(PREFIX + "default-channel", ChannelSettings.class)
                    .ifBound(found -> all.putIfAbsent(DEFAULT, found));
            return new All(Map.copyOf(all));
        }

        /** What a channel of this name, or to this target, is connected to. */
        String target(String name) {
            ChannelSettings named = channels.get(name);
            String said = named == null ? null : named.target != null ? named.target : named.address;
            return said == null ? name : said;
        }

        /** The part of its service config that Spring makes of a property; empty: none. */
        Map<String, ?> healthCheck(String name) {
            ChannelSettings settings = channels.getOrDefault(name, channels.get(DEFAULT));
            return settings == null || !settings.health.enabled
                    ? Map.of()
                    : Map.of("healthCheckConfig", Map.of("serviceName", settings.health.serviceName));
        }
    }
}
