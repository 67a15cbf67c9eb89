package io.switchboard.spring.cloud;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tells the HTTP services of the registry and blocks nobody: what is not known yet comes later. */
final class SwitchboardReactiveDiscoveryClient implements ReactiveDiscoveryClient {
    private final FollowedServices services;
    private final ServiceIds ids;
    private final Listing listing;
    private final String registry;

    SwitchboardReactiveDiscoveryClient(FollowedServices services, ServiceIds ids, String registry) {
        this.services = services;
        this.ids = ids;
        listing = new Listing(ids, services);
        this.registry = registry;
    }

    @Override
    public String description() {
        return "Switchboard, " + registry;
    }

    @Override
    public Flux<ServiceInstance> getInstances(String serviceId) {
        return Flux.defer(() -> services.find(serviceId)
                .map(service -> once(service.first(), service::instances))
                .orElse(Flux.empty()));
    }

    @Override
    public Flux<String> getServices() {
        return Flux.defer(() -> once(ids.first(), listing::known));
    }

    @Override
    public Mono<Void> reactiveProbe() {
        return Mono.empty();
    }

    /** What comes later does so on another thread than the one that learns it, which others wait for. */
    private static <T> Flux<T> once(CompletableFuture<?> answer, Supplier<? extends Iterable<T>> known) {
        return answer.isDone()
                ? Flux.fromIterable(known.get())
                : Mono.fromFuture(answer, true)
                        .publishOn(Schedulers.parallel())
                        .thenMany(Flux.defer(() -> Flux.fromIterable(known.get())));
    }
}
