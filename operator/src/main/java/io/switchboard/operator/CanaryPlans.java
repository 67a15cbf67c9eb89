package io.switchboard.operator;

import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.config.ServiceConfigCheck;
import io.switchboard.operator.CanarySpec.Group;
import io.switchboard.operator.RegistryAdminException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Completes what is said of a canary by who is registered, and makes the config of it. */
final class CanaryPlans {
    private static final int ALL = 100;

    private final RegistryStore store;

    CanaryPlans(RegistryStore store) {
        this.store = store;
    }

    /** @param evenIfUnknown whether the canary may be somebody who is not registered now */
    CompletableFuture<CanaryPlan> of(ServiceName service, CanarySpec spec, boolean evenIfUnknown) {
        return store.config(service).thenCompose(read -> {
            String before = read.document().orElse(null);
            boolean balances = Canary.balances(before);
            return completed(service, spec, evenIfUnknown, !balances || !Canary.isIn(before))
                    .thenApply(completed -> plan(
                            read,
                            Canary.apply(before, completed),
                            "canary",
                            balances
                                    ? List.of()
                                    : List.of(
                                            "until now the config said nothing of balancing; what it says now replaces"
                                                    + " what applications say")));
        });
    }

    CompletableFuture<CanaryPlan> ofNone(ServiceName service) {
        return store.config(service)
                .thenApply(read -> plan(read, Canary.remove(ConfigEdits.document(read)), "no canary", List.of()));
    }

    private static CanaryPlan plan(StoredConfig read, String after, String reason, List<String> notes) {
        ServiceConfigCheck.check(after);
        String before = read.document().map(Canary::pretty).orElse("");
        return new CanaryPlan(read, after, UnifiedDiff.of("before", before, "after", after), reason, notes);
    }

    private CompletableFuture<CanarySpec> completed(
            ServiceName service, CanarySpec spec, boolean evenIfUnknown, boolean isNew) {
        OptionalInt percent =
                spec.percent().isEmpty() && isNew && !spec.headers().isEmpty() ? OptionalInt.of(ALL) : spec.percent();
        Group canary = spec.canary().orElse(null);
        return canary == null
                ? CompletableFuture.completedFuture(with(spec, spec.others(), percent))
                : store.instances(service).thenApply(found -> {
                    List<Instance> instances = found.instances().stream()
                            .map(RegisteredInstance::instance)
                            .toList();
                    if (!evenIfUnknown) {
                        requireSomebody(service, instances, canary);
                    }
                    Optional<Group> others =
                            spec.others().isEmpty() && isNew ? otherVersion(instances, canary) : spec.others();
                    return with(spec, others, percent);
                });
    }

    private static CanarySpec with(CanarySpec spec, Optional<Group> others, OptionalInt percent) {
        return new CanarySpec(spec.canary(), others, percent, spec.headers());
    }

    private static void requireSomebody(ServiceName service, List<Instance> instances, Group canary) {
        if (instances.stream().noneMatch(canary::has)) {
            SortedSet<String> versions = versions(instances);
            throw new RegistryAdminException(
                    Kind.UNKNOWN_INSTANCE,
                    "no instance of " + service + " with " + canary.words() + " is registered"
                            + (versions.isEmpty() ? "" : "; there are the versions " + String.join(", ", versions)));
        }
    }

    /** There is no way to say all but the canary, and whoever has just one other version means that. */
    private static Optional<Group> otherVersion(List<Instance> instances, Group canary) {
        List<Instance> others =
                instances.stream().filter(instance -> !canary.has(instance)).toList();
        SortedSet<String> versions = versions(others);
        boolean one = versions.size() == 1
                && others.stream().noneMatch(instance -> instance.version().isEmpty())
                && !versions.first().equals(canary.version());
        return one ? Optional.of(new Group(versions.first(), Map.of())) : Optional.empty();
    }

    private static SortedSet<String> versions(List<Instance> instances) {
        TreeSet<String> versions = new TreeSet<>();
        instances.stream()
                .map(Instance::version)
                .filter(version -> !version.isEmpty())
                .forEach(versions::add);
        return versions;
    }
}
