package io.switchboard.scaler;

import io.switchboard.core.DatacenterState;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which datacenters a service is lost in: none of its instances serves there, the registry cannot be followed, or an
 * operator has drained the place. On the scheduler.
 */
final class LostDatacenters {
    /** It has to be so for as long: a registry that is replaced is away for some seconds. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** And back for as long: those that come back are empty-handed. */
    static final Duration RETURN = Duration.ofSeconds(60);

    private final Map<String, Long> missingSince = new HashMap<>();
    private final Map<String, Long> lostAt = new HashMap<>();
    private Set<String> known = Set.of();

    /** What is known now; to be told once a second. */
    void next(Snapshot snapshot, long now) {
        Set<String> names = new TreeSet<>();
        for (DatacenterState state : snapshot.datacenters()) {
            String name = state.name();
            names.add(name);
            if (isMissing(state, snapshot)) {
                long since = missingSince.computeIfAbsent(name, begins -> now);
                if (now - since >= PATIENCE.toNanos()) {
                    lostAt.put(name, now);
                }
            } else {
                missingSince.remove(name);
            }
        }
        missingSince.keySet().retainAll(names);
        lostAt.keySet().retainAll(names);
        lostAt.values().removeIf(at -> now - at >= RETURN.toNanos());
        known = names;
    }

    private static boolean isMissing(DatacenterState state, Snapshot snapshot) {
        if (state.freshness() == Freshness.UNKNOWN && state.problem() == null) {
            // It is being read.
            return false;
        }
        return state.freshness() != Freshness.LIVE || state.drained() != null || !serves(state.name(), snapshot);
    }

    private static boolean serves(String datacenter, Snapshot snapshot) {
        for (Instance instance : snapshot.instances()) {
            if (instance.datacenter().equals(datacenter) && Population.isReplica(instance)) {
                return true;
            }
        }
        return false;
    }

    Set<String> lost() {
        return new TreeSet<>(lostAt.keySet());
    }

    /** How many replicas there are to be at least. */
    int floor(Map<String, Integer> minimums) {
        return lostAt.keySet().stream()
                .mapToInt(name -> minimums.getOrDefault(name, 0))
                .max()
                .orElse(0);
    }

    /** One that the process does not read; empty: it reads all, or has not read any. */
    Optional<String> unread(Map<String, Integer> minimums) {
        return known.isEmpty()
                ? Optional.empty()
                : minimums.keySet().stream()
                        .filter(name -> !known.contains(name))
                        .findFirst();
    }

    Set<String> known() {
        return known;
    }
}
