package io.switchboard.core.directory;

import io.switchboard.core.Address;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Internal;
import io.switchboard.core.Snapshot;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which instances of a set are called by clients that have no connections to go by: the serving ones with a weight.
 * Where there are none, those of weight zero, and after them the draining ones, as on a channel of gRPC. Where the
 * registries of several datacenters are read, those of the nearest that has any.
 */
@Internal
public final class BestTier {
    private static final List<Predicate<Instance>> BEST_FIRST = List.of(
            instance -> instance.state() == InstanceState.SERVING && instance.weight() > 0,
            instance -> instance.state() == InstanceState.SERVING,
            instance -> true);

    private BestTier() {}

    /** One for each address: of several that claim it the latest, as the others cannot be there any more. */
    public static Collection<Instance> latest(Snapshot snapshot) {
        Map<Address, Instance> latest = new LinkedHashMap<>();
        snapshot.instances()
                .forEach(instance -> latest.merge(
                        instance.address(),
                        instance,
                        (one, other) -> other.incarnation() > one.incarnation() ? other : one));
        return latest.values();
    }

    /** @param known those of the snapshot that the client can call */
    public static List<Instance> of(Snapshot snapshot, Collection<Instance> known) {
        for (Predicate<Instance> wanted : BEST_FIRST) {
            for (Predicate<Instance> near : nearestFirst(snapshot)) {
                List<Instance> found = known.stream().filter(wanted.and(near)).toList();
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }

    private static List<Predicate<Instance>> nearestFirst(Snapshot snapshot) {
        Stream<Predicate<Instance>> datacenters = snapshot.datacenters().stream()
                .map(DatacenterState::name)
                .map(name -> instance -> instance.datacenter().equals(name));
        return snapshot.datacenters().isEmpty() ? List.of(instance -> true) : datacenters.toList();
    }
}
