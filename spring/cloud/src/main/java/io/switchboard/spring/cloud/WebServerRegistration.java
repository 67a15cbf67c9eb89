package io.switchboard.spring.cloud;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.spring.Named;
import io.switchboard.spring.ServerSettings;
import io.switchboard.spring.StartFailure;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.core.env.Environment;

/**
 * The application's own web server, as it is to be registered. Where it is reached is known once it is registered;
 * before that it says {@code localhost}.
 */
final class WebServerRegistration implements Registration {
    private static final String PREFIX = "switchboard.cloud.registration.";
    private static final String NAME = "spring.application.name";
    private static final String PORT = "local.server.port";
    /** Read by the library too, which takes it as it is: its port may be that of gRPC. */
    private static final String ADVERTISE = "SWITCHBOARD_ADVERTISE";

    private final Environment environment;
    private final CloudProperties.Registration said;
    private final ServerSettings settings;
    private final @Nullable ServiceName service;
    private final String id;
    private final boolean secure;
    private volatile @Nullable Instance announced;

    /** @throws RuntimeException that names the property, if one is wrong */
    WebServerRegistration(Environment environment, CloudProperties.Registration said, ServerSettings settings) {
        this.environment = environment;
        this.said = said;
        this.settings = settings;
        String property = said.service() != null ? PREFIX + "service" : NAME;
        String name = said.service() != null ? said.service() : environment.getProperty(NAME, "");
        id = name;
        service = name.isBlank() ? null : Named.named(property, name, () -> HttpServices.name(name));
        secure = said.secure() != null ? said.secure() : hasCertificate(environment);
        Integer port = said.port();
        if (port != null) {
            Named.named(PREFIX + "port", port, () -> new Address("localhost", port));
        }
        Named.named(PREFIX + "labels", said.labels(), () -> options().build());
    }

    /** Of a server whose TLS is switched off, too, a bundle may be named. */
    private static boolean hasCertificate(Environment environment) {
        return environment.getProperty("server.ssl.enabled", Boolean.class, true)
                && (environment.containsProperty("server.ssl.bundle")
                        || environment.containsProperty("server.ssl.key-store")
                        || environment.containsProperty("server.ssl.certificate"));
    }

    /**
     * What is to be registered; empty: no web server runs.
     *
     * @throws StartFailure if it has no name
     */
    Optional<HttpServer> server() {
        if (getPort() <= 0) {
            return Optional.empty();
        }
        if (service == null) {
            throw new StartFailure(
                    "The application has a web server and no name under which callers can look it up.",
                    "Set spring.application.name, or switchboard.cloud.registration.service. If it is not to be"
                            + " registered, set switchboard.cloud.registration.enabled=false.");
        }
        return Optional.of(new HttpServer(service, listening(), options().build()));
    }

    private String listening() {
        String address = environment.getProperty("server.address", "");
        if (said.port() != null || address.isBlank()) {
            return "*:" + getPort();
        }
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + getPort();
    }

    private ServeOptions.Builder options() {
        ServeOptions.Builder options = settings.options();
        String advertised = options.build().advertise();
        String host = advertised != null ? advertised : environment.getProperty(ADVERTISE);
        if (host != null && !host.isBlank()) {
            options.advertise(Address.namesPort(host) ? Address.parse(host).host() : host);
        }
        said.labels().forEach(options::label);
        return HttpServer.secured(options, secure);
    }

    void announcedAs(Instance instance) {
        announced = instance;
    }

    @Override
    public String getInstanceId() {
        Instance known = announced;
        return known == null ? id : known.id();
    }

    @Override
    public String getServiceId() {
        return id;
    }

    @Override
    public String getHost() {
        return getUri().getHost();
    }

    @Override
    public int getPort() {
        return said.port() != null ? said.port() : environment.getProperty(PORT, Integer.class, 0);
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public URI getUri() {
        Instance known = announced;
        return URI.create(getScheme() + "://" + (known == null ? "localhost:" + getPort() : known.address()));
    }

    @Override
    public String getScheme() {
        return secure ? HttpInstance.HTTPS : HttpInstance.HTTP;
    }

    @Override
    public Map<String, String> getMetadata() {
        return Map.copyOf(options().build().labels());
    }
}
