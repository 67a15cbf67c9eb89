package io.switchboard.grpc;

import io.switchboard.core.DatacenterState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The datacenters whose registries a client reads, as far as its policy goes by them.
 *
 * @param own the one that the client is in; empty: it reads one registry, or is in none
 * @param others the nearest first
 * @param drained those that an operator has taken out of use
 */
record Datacenters(String own, List<String> others, Set<String> drained) {
    /** There is one registry, and no difference. */
    static final Datacenters NONE = new Datacenters("", List.of(), Set.of());

    Datacenters {
        others = List.copyOf(others);
        drained = Set.copyOf(drained);
    }

    static Datacenters of(List<DatacenterState> states) {
        if (states.isEmpty()) {
            return NONE;
        }
        String own = "";
        List<String> others = new ArrayList<>();
        Set<String> drained = new HashSet<>();
        for (DatacenterState state : states) {
            if (state.own()) {
                own = state.name();
            } else {
                others.add(state.name());
            }
            if (state.drained() != null) {
                drained.add(state.name());
            }
        }
        return new Datacenters(own, others, drained);
    }

    /** The lower, the nearer: 0 is the own one. */
    int distance(String datacenter) {
        if (datacenter.equals(own)) {
            return 0;
        }
        int place = others.indexOf(datacenter);
        return place < 0 ? others.size() + 1 : place + 1;
    }
}
