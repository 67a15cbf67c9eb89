package io.switchboard.operator;

import io.switchboard.core.ServiceName;
import io.switchboard.core.directory.CatalogSnapshot;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Tells names that are registered from those that may be a slip of the pen. */
final class KnownNames {
    private final RegistryStore store;

    KnownNames(RegistryStore store) {
        this.store = store;
    }

    /** What is registered under the service's name; fails if it is nothing, with the names that may have been meant. */
    CompletableFuture<RegisteredInstances> registered(ServiceName service) {
        return store.instances(service)
                .thenCompose(
                        found -> found.instances().isEmpty() && found.skipped().isEmpty()
                                ? unknown(service)
                                : CompletableFuture.completedFuture(found));
    }

    /** As {@link #registered}, and fails if the instance is not there, unless it is taken as it is. */
    CompletableFuture<RegisteredInstances> require(InstanceTarget target) {
        return store.instances(target.service()).thenCompose(found -> {
            List<String> ids = new ArrayList<>();
            found.instances()
                    .forEach(registered -> ids.add(registered.instance().id()));
            found.skipped().stream().map(SkippedEntry::id).forEach(ids::add);
            if (target.evenIfUnknown() || ids.contains(target.id())) {
                return CompletableFuture.completedFuture(found);
            }
            return ids.isEmpty()
                    ? unknown(target.service())
                    : CompletableFuture.failedFuture(new RegistryAdminException(
                            Kind.UNKNOWN_INSTANCE,
                            "service " + target.service() + " has no instance " + target.id()
                                    + Suggestions.to(target.id(), ids)));
        });
    }

    /** The names that may have been meant, for the end of a message. */
    CompletableFuture<String> near(ServiceName service) {
        return values().thenApply(all -> near(service, all));
    }

    /** The names of the services that are registered. */
    CompletableFuture<List<String>> values() {
        return store.services()
                .thenApply(found -> found.services().stream()
                        .map(CatalogSnapshot.Service::name)
                        .map(ServiceName::value)
                        .toList());
    }

    /** As {@link #near(ServiceName)}, of these. */
    static String near(ServiceName service, Collection<String> registered) {
        return registered.contains(service.value()) ? "" : Suggestions.to(service.value(), registered);
    }

    /** Fails as for a service that has nothing registered. */
    <T> CompletableFuture<T> unknown(ServiceName service) {
        return near(service)
                .thenCompose(near -> CompletableFuture.failedFuture(
                        new RegistryAdminException(Kind.UNKNOWN_SERVICE, nobody(service) + near)));
    }

    /** In the words of every message about it. */
    String nobody(ServiceName service) {
        return "no instances of service " + service + " registered in " + store.registry();
    }
}
