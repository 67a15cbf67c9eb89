package io.switchboard.core.directory;

import io.switchboard.core.Drain;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A service's instances with those drained that operators have drained for a time. What follows from a new set costs
 * what has changed since the last one; only another drain costs what the set is.
 */
final class DrainedInstances {
    private final ServiceName service;
    private Map<String, Drain> byId = Map.of();
    private final Map<String, List<Locality>> byZone = new HashMap<>();
    private InstanceList announced = InstanceList.of();
    private InstanceList shown = InstanceList.of();

    DrainedInstances(ServiceName service) {
        this.service = service;
    }

    /** @return whether the set that was asked for last is another one by that */
    boolean become(ActiveDrains active) {
        byId = active.instances().getOrDefault(service, Map.of());
        byZone.clear();
        for (Locality place : active.zones().keySet()) {
            byZone.computeIfAbsent(place.zone(), made -> new ArrayList<>()).add(place);
        }
        InstanceList before = shown;
        shown = whole(announced);
        return !shown.equals(before);
    }

    @SuppressWarnings("ReferenceEquality") // Who shares need not be compared.
    InstanceList of(InstanceList next) {
        if (byId.isEmpty() && byZone.isEmpty()) {
            shown = next;
        } else if (next != announced) {
            InstanceList.Difference difference = announced.differenceTo(next);
            InstanceList all = shown;
            for (Instance gone : difference.removed()) {
                all = all.without(gone.datacenter(), gone.id());
            }
            for (Instance one : difference.added()) {
                all = all.with(seen(one));
            }
            for (Instance one : difference.replacing()) {
                all = all.with(seen(one));
            }
            shown = all;
        }
        announced = next;
        return shown;
    }

    private InstanceList whole(InstanceList next) {
        if (byId.isEmpty() && byZone.isEmpty()) {
            return next;
        }
        List<Instance> all = new ArrayList<>(next.size());
        next.forEach(one -> all.add(seen(one)));
        return InstanceList.copyOf(all);
    }

    /** One that drains by itself stays as it is, and one that was shown so already stays the same. */
    private Instance seen(Instance one) {
        if (one.state() == InstanceState.DRAINING || !isDrained(one)) {
            return one;
        }
        Instance drained = one.toBuilder().state(InstanceState.DRAINING).build();
        Instance before = shown.find(one.datacenter(), one.id());
        return before != null && before.equals(drained) ? before : drained;
    }

    private boolean isDrained(Instance one) {
        return byId.containsKey(one.id())
                || byZone.getOrDefault(one.locality().zone(), List.of()).stream()
                        .anyMatch(place -> place.isInZoneOf(one.locality()));
    }
}
