package io.switchboard.spring.cloud;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application sets of its HTTP services; how it is registered is, for the rest, what it says of its gRPC
 * server.
 *
 * @param enabled Whether the web server is registered and HTTP services are looked up.
 * @param lookupTimeout How long the first lookup of a service waits for an answer; later ones never wait.
 * @param maxServices How many services are followed at most.
 */
@ConfigurationProperties("switchboard.cloud")
record CloudProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("3s") Duration lookupTimeout,
        @DefaultValue("1000") int maxServices,
        @DefaultValue Registration registration) {

    /**
     * How the web server is announced.
     *
     * @param enabled Whether the application's web server is registered.
     * @param service Id that callers look up; spring.application.name by default.
     * @param port Port at which callers reach the web server, if it is another one than it listens at.
     * @param secure Whether callers use https; true if the web server has a certificate.
     * @param labels Labels of the instance, beside those of switchboard.registration.labels.
     */
    record Registration(
            @DefaultValue("true") boolean enabled,
            @Nullable String service,
            @Nullable Integer port,
            @Nullable Boolean secure,
            @DefaultValue Map<String, String> labels) {}
}
