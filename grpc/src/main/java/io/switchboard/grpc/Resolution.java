package io.switchboard.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a snapshot means to a channel: endpoints, or why there are none. */
final class Resolution {
    private Resolution() {}

    /**
     * Null while there is nothing to say yet, and calls should wait.
     *
     * @param answered where it is reported that a doubted instance answers; the same for all snapshots
     */
    static @Nullable StatusOr<Targets> of(
            Snapshot snapshot, String registry, HostLookups lookups, Starts starts, Consumer<String> answered) {
        List<Instance> instances = Endpoints.callable(snapshot.instances());
        List<Instance> reserve = Endpoints.reserve(snapshot.instances());
        lookups.wantAsRegistered(hosts(instances, reserve));
        if (instances.isEmpty()) {
            return ofNothing(snapshot, registry);
        }
        Function<String, @Nullable RemovalDoubt> doubts =
                id -> snapshot.doubted().contains(id) ? new RemovalDoubt(id, answered) : null;
        Datacenters datacenters = Datacenters.of(snapshot.datacenters());
        List<EquivalentAddressGroup> groups =
                Endpoints.groups(instances, lookups::addresses, doubts, starts::of, datacenters);
        List<EquivalentAddressGroup> others =
                Endpoints.groups(reserve, lookups::addresses, doubts, starts::of, datacenters);
        if (!groups.isEmpty()) {
            return StatusOr.fromValue(new Targets(groups, others, datacenters));
        }
        if (lookups.pending()) {
            return null;
        }
        // Where nobody else can even be dialled, they are all there is.
        return !others.isEmpty()
                ? StatusOr.fromValue(new Targets(others, List.of(), datacenters))
                : unavailable(noAddress(snapshot, registry, instances, lookups));
    }

    /** Those of the reserve as far as they take nobody's place. */
    private static Map<String, Set<String>> hosts(List<Instance> callable, List<Instance> reserve) {
        Map<String, Set<String>> hosts = Endpoints.hosts(callable);
        if (!reserve.isEmpty()) {
            int room = Math.max(0, HostLookups.MAX_HOSTS - hosts.size());
            Endpoints.hosts(reserve).entrySet().stream()
                    .filter(host -> !hosts.containsKey(host.getKey()))
                    .limit(room)
                    .toList()
                    .forEach(host -> hosts.put(host.getKey(), host.getValue()));
        }
        return hosts;
    }

    private static @Nullable StatusOr<Targets> ofNothing(Snapshot snapshot, String registry) {
        String problem = snapshot.problem();
        if (snapshot.freshness() == Freshness.UNKNOWN) {
            return problem == null
                    ? null
                    : unavailable("cannot look up service " + snapshot.service() + " in " + registry + ": " + problem);
        }
        StringBuilder message = new StringBuilder("no instances of service ")
                .append(snapshot.service())
                .append(" registered in ")
                .append(registry);
        if (snapshot.skipped() > 0) {
            message.append(", ")
                    .append(snapshot.skipped())
                    .append(snapshot.skipped() == 1 ? " entry" : " entries")
                    .append(" skipped as unreadable");
        }
        if (snapshot.freshness() == Freshness.STALE) {
            message.append(", as of ").append(snapshot.since());
            if (problem != null) {
                message.append("; since then: ").append(problem);
            }
        }
        return StatusOr.fromStatus(Status.UNAVAILABLE
                .withDescription(Text.message(message.toString()))
                .withCause(new NoInstances()));
    }

    private static String noAddress(Snapshot snapshot, String registry, List<Instance> instances, HostLookups lookups) {
        TreeSet<String> reasons = new TreeSet<>();
        for (Instance instance : instances) {
            String host = instance.address().host();
            reasons.add("host " + Text.printable(host) + ": " + lookups.failure(host));
        }
        return "none of the " + instances.size() + " instances of service " + snapshot.service() + " registered in "
                + registry + " has an address that can be dialled; " + reasons.first();
    }

    private static StatusOr<Targets> unavailable(String message) {
        return StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(Text.message(message)));
    }
}
