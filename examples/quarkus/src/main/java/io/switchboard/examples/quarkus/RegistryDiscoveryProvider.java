package io.switchboard.examples.quarkus;

import io.smallrye.stork.api.ServiceDiscovery;
import io.smallrye.stork.api.config.ServiceConfig;
import io.smallrye.stork.api.config.ServiceDiscoveryAttribute;
import io.smallrye.stork.api.config.ServiceDiscoveryType;
import io.smallrye.stork.spi.ServiceDiscoveryProvider;
import io.smallrye.stork.spi.StorkInfrastructure;
import io.switchboard.Switchboard;
import io.switchboard.core.ServiceName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Stork's discovery of type {@code registry}. */
@ServiceDiscoveryType("registry")
@ServiceDiscoveryAttribute(name = "service", description = "its name in the registry; Stork's name unless given")
@ServiceDiscoveryAttribute(name = "secure", description = "whether it is called by TLS", defaultValue = "false")
@ApplicationScoped
public class RegistryDiscoveryProvider implements ServiceDiscoveryProvider<RegistryConfiguration> {
    @Inject
    Switchboard switchboard;

    @Override
    public ServiceDiscovery createServiceDiscovery(
            RegistryConfiguration config, String stork, ServiceConfig ignored, StorkInfrastructure infrastructure) {
        String service = config.getService() == null ? stork : config.getService();
        return new RegistryDiscovery(
                switchboard.directory(), new ServiceName(service), Boolean.parseBoolean(config.getSecure()));
    }
}
