package io.switchboard.spring;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannelRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.micrometer.SwitchboardMeters;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Connects the application to its registry by one {@link Switchboard}, which is measured in the application's
 * {@link MeterRegistry} where there is one.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.export.simple.SimpleMetricsExportAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple"
                    + ".SimpleMetricsExportAutoConfiguration"
        })
@ConditionalOnProperty(prefix = "switchboard", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(SwitchboardProperties.class)
public final class SwitchboardAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    SwitchboardConnectionDetails switchboardConnectionDetails(SwitchboardProperties properties) {
        return new Said(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    SwitchboardOptions switchboardOptions(
            SwitchboardProperties properties,
            SwitchboardConnectionDetails details,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<Telemetry> telemetry) {
        return RegistryOptions.of(
                properties,
                details,
                credentials(properties.ssl().bundle(), bundles.getIfAvailable()),
                telemetry.getIfAvailable(() -> Telemetry.NONE),
                System.getenv());
    }

    @Bean
    @ConditionalOnMissingBean
    Switchboard switchboard(SwitchboardOptions options) {
        try {
            return Switchboard.connect(options);
        } catch (ManagedChannelRegistry.ProviderNotFoundException e) {
            throw new StartFailure(
                    "There is no transport of gRPC to reach etcd by.",
                    "Add the dependency io.grpc:grpc-netty-shaded, or another transport of gRPC.",
                    e);
        }
    }

    @Bean
    ServerSettings switchboardServerSettings(SwitchboardProperties properties, ObjectProvider<BuildProperties> build) {
        BuildProperties built = build.getIfAvailable();
        return new ServerSettings(properties.registration(), built == null ? null : built.getVersion());
    }

    private static @Nullable ChannelCredentials credentials(@Nullable String name, @Nullable SslBundles bundles) {
        if (name == null || name.isBlank()) {
            return null;
        }
        if (bundles == null) {
            throw new InvalidConfigurationPropertyValueException(
                    "switchboard.ssl.bundle", name, "the application has no SSL bundles");
        }
        try {
            return BundleCredentials.of(name, bundles);
        } catch (NoSuchSslBundleException e) {
            InvalidConfigurationPropertyValueException told = new InvalidConfigurationPropertyValueException(
                    "switchboard.ssl.bundle", name, String.valueOf(e.getMessage()));
            told.addSuppressed(e);
            throw told;
        }
    }

    private record Said(SwitchboardProperties properties) implements SwitchboardConnectionDetails {
        @Override
        public List<String> endpoints() {
            return properties.endpoints();
        }

        @Override
        public @Nullable String username() {
            return properties.username();
        }

        @Override
        public @Nullable String password() {
            return properties.password();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({MeterRegistry.class, SwitchboardMeters.class})
    @ConditionalOnSingleCandidate(MeterRegistry.class)
    static final class Metrics {
        @Bean
        @ConditionalOnMissingBean
        Telemetry switchboardTelemetry(MeterRegistry registry) {
            return SwitchboardMeters.in(registry);
        }
    }
}
