package io.switchboard.examples.quarkus;

import io.smallrye.mutiny.Uni;
import io.smallrye.stork.api.ServiceDiscovery;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.impl.DefaultServiceInstance;
import io.smallrye.stork.utils.ServiceInstanceIds;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.directory.Directory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Follows a service: an answer is what is in memory. Only the first waits, for a moment, to be told what there is. */
final class RegistryDiscovery implements ServiceDiscovery {
    private static final Duration FIRST = Duration.ofSeconds(5);

    /** As on a channel of gRPC: those of weight zero where there are no others, and then those that drain. */
    private static final List<Predicate<Instance>> BEST_FIRST = List.of(
            instance -> instance.state() == InstanceState.SERVING && instance.weight() > 0,
            instance -> instance.state() == InstanceState.SERVING,
            instance -> true);

    private final boolean secure;
    private final CompletableFuture<Void> told = new CompletableFuture<>();
    private volatile Map<String, ServiceInstance> known = Map.of();

    RegistryDiscovery(Directory directory, ServiceName service, boolean secure) {
        this.secure = secure;
        directory.follow(service, this::take);
    }

    /** An instance keeps its number in Stork, by which its load balancers know it. */
    private void take(Snapshot snapshot) {
        // Not knowing is no reason to give up what was known.
        if (snapshot.freshness() == Freshness.UNKNOWN) {
            return;
        }
        Map<String, ServiceInstance> before = known;
        known = called(snapshot.instances()).stream()
                .collect(Collectors.toUnmodifiableMap(
                        instance -> instance.name() + "@" + instance.address(),
                        instance -> Optional.ofNullable(before.get(instance.name() + "@" + instance.address()))
                                .orElseGet(() -> instance(instance))));
        told.complete(null);
    }

    private static List<Instance> called(List<Instance> all) {
        return BEST_FIRST.stream()
                .map(wanted -> all.stream().filter(wanted).toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private ServiceInstance instance(Instance instance) {
        return new DefaultServiceInstance(
                ServiceInstanceIds.next(),
                instance.address().host(),
                instance.address().port(),
                secure);
    }

    @Override
    public Uni<List<ServiceInstance>> getServiceInstances() {
        return Uni.createFrom()
                .completionStage(() -> told.copy())
                .ifNoItem()
                .after(FIRST)
                .recoverWithItem((Void) null)
                .map(nothing -> List.copyOf(known.values()));
    }
}
