package io.switchboard.grpc;

import io.switchboard.core.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that decides where calls go at one moment. Equal plans make pickers that do the same.
 *
 * @param candidates those that can be called, and the others where they make a difference
 * @param own where the client is
 */
record Plan(List<Candidate> candidates, PolicyConfig config, Locality own) {
    boolean hasReady() {
        return Candidate.anyReady(candidates);
    }

    /** Only while one is ready. */
    RoutingPicker picker(Lasting lasting, LongSupplier random, LongSupplier nanos) {
        Pools pools = new Pools(config, own, lasting);
        Pool everybody = Objects.requireNonNull(pools.pool("", candidates), "nobody is ready");
        List<RoutePools> routes = new ArrayList<>();
        for (Route route : config.routes()) {
            routes.add(routePools(route, pools, lasting));
        }
        pools.count(candidates);
        return new RoutingPicker(routes, everybody, config, random, nanos, candidates.size());
    }

    private RoutePools routePools(Route route, Pools pools, Lasting lasting) {
        List<@Nullable Pool> subsets = new ArrayList<>();
        List<Boolean> connecting = new ArrayList<>();
        for (SubsetRule rule : route.subsets()) {
            List<Candidate> members = candidates.stream()
                    .filter(candidate -> rule.has(candidate.instance()))
                    .toList();
            subsets.add(pools.pool("route/" + route.name() + "/" + subsets.size(), route.name(), members));
            connecting.add(members.stream().anyMatch(Candidate::connecting));
        }
        return new RoutePools(route, subsets, connecting, lasting);
    }
}
