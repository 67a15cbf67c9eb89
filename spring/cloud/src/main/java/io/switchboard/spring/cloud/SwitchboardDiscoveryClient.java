package io.switchboard.spring.cloud;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * Tells the HTTP services of the registry from memory: only the first lookup of each waits, for a bounded time. It
 * throws nothing; what is not known is empty.
 */
final class SwitchboardDiscoveryClient implements DiscoveryClient {
    private final FollowedServices services;
    private final ServiceIds ids;
    private final Listing listing;
    private final String registry;
    private final Duration patience;

    SwitchboardDiscoveryClient(FollowedServices services, ServiceIds ids, String registry, Duration patience) {
        this.services = services;
        this.ids = ids;
        listing = new Listing(ids, services);
        this.registry = registry;
        this.patience = patience;
    }

    @Override
    public String description() {
        return "Switchboard, " + registry;
    }

    @Override
    public List<ServiceInstance> getInstances(String serviceId) {
        Optional<FollowedService> found = services.find(serviceId);
        if (found.isEmpty()) {
            return List.of();
        }
        Answers.await(found.get().first(), patience);
        return found.get().instances();
    }

    @Override
    public List<String> getServices() {
        Answers.await(ids.first(), patience);
        return listing.known();
    }

    /** A registry that is away is no reason to be taken for ill: what is known is used on. */
    @Override
    public void probe() {}
}
