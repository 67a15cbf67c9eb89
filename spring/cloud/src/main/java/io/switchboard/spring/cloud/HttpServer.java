package io.switchboard.spring.cloud;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.server.ServeOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.serviceregistry.Registration;

/**
 * A web server that is to be registered.
 *
 * @param service its name in the registry
 * @param listening where it listens, as {@code host:port}; {@code *} for all addresses
 */
record HttpServer(ServiceName service, String listening, ServeOptions options) {
    /**
     * One that is registered by hand. Of its metadata, {@code zone} is left to the application's settings, while
     * {@code version} and {@code weight} are what they are called; all else is labels.
     *
     * @param options of the application
     * @throws IllegalArgumentException if no service or instance can be as it says; the message says why
     */
    static HttpServer of(Registration said, ServeOptions.Builder options) {
        Address address = new Address(said.getHost(), said.getPort());
        options.advertise(address.toString());
        if (said.getInstanceId() != null) {
            options.id(said.getInstanceId());
        }
        Map<String, String> metadata = said.getMetadata() == null ? Map.of() : said.getMetadata();
        metadata.forEach((name, value) -> {
            switch (name) {
                case HttpInstances.ZONE -> {}
                case HttpInstances.VERSION -> options.version(value);
                case HttpInstances.WEIGHT -> options.weight(weight(value));
                default -> options.label(name, value);
            }
        });
        return new HttpServer(
                HttpServices.name(said.getServiceId()),
                address.toString(),
                secured(options, said.isSecure()).build());
    }

    /** Told only of those that are: most are not. */
    static ServeOptions.Builder secured(ServeOptions.Builder options, boolean secure) {
        return secure ? options.label(HttpInstances.SECURE, "true") : options;
    }

    private static int weight(@Nullable String text) {
        try {
            int weight = Integer.parseInt(String.valueOf(text));
            if (weight >= 0 && weight <= Instance.MAX_WEIGHT) {
                return weight;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "weight \"" + text + "\" in the metadata is no number between 0 and " + Instance.MAX_WEIGHT);
    }
}
