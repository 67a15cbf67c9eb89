package io.switchboard.grpc;

import io.grpc.Status;
import io.switchboard.core.Locality;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that decides where calls go at one moment. Equal plans make pickers that do the same.
 *
 * @param candidates those that can be called, and the others where they make a difference
 * @param own where the client is
 * @param spreads over datacenters; empty: there is one
 * @param age how often what was lost has been judged anew, since it makes less of a difference as time goes
 */
record PickPlan(
        List<Candidate> candidates,
        PolicyConfig config,
        Locality own,
        Map<SubsetRule.Members, Spread> spreads,
        long age) {
    PickPlan(List<Candidate> candidates, PolicyConfig config, Locality own) {
        this(candidates, config, own, Map.of(), 0);
    }

    boolean hasReady() {
        return Candidate.anyReady(candidates);
    }

    /** Why all calls fail though some endpoints may be up; null: they do not. */
    @Nullable
    Status refusal() {
        Spread spread = spreads.get(SubsetRule.Members.ALL);
        return spread == null || spread.refused() < 1 ? null : spread.refusal(config.datacenters());
    }

    /** Only while one is ready. */
    RoutingPicker picker(PickerState lasting, LongSupplier random, LongSupplier nanos) {
        lasting.timeIs(nanos.getAsLong());
        Pools pools = new Pools(config, own, spreads, lasting);
        Selections selections = new Selections(candidates);
        Pool everybody = Objects.requireNonNull(
                pools.pool(PoolName.EVERYBODY, SubsetRule.Members.ALL, selections.all()), "nobody is ready");
        int rank = Candidate.rank(candidates);
        List<RoutePools> routes = new ArrayList<>();
        for (Route route : config.routes()) {
            routes.add(routePools(route, rank, selections, pools, lasting));
        }
        pools.count(candidates);
        return new RoutingPicker(routes, everybody, config, random, nanos, candidates.size());
    }

    private static RoutePools routePools(
            Route route, int rank, Selections selections, Pools pools, PickerState lasting) {
        List<@Nullable Pool> subsets = new ArrayList<>();
        List<Boolean> waiting = new ArrayList<>();
        for (SubsetRule rule : route.subsets()) {
            List<Candidate> members = selections.of(rule);
            // Those of the reserve are for calls that would fail, not for those that may go elsewhere.
            boolean reserved = route.fallback() == Route.Fallback.ALL && Candidate.rank(members) > rank;
            subsets.add(
                    reserved ? null : pools.pool(new PoolName(route.name(), subsets.size()), rule.members(), members));
            waiting.add(
                    route.fallback() == Route.Fallback.ALL
                            ? Candidate.anyAwaited(members)
                            : Candidate.anyConnecting(members));
        }
        return new RoutePools(route, subsets, waiting, lasting);
    }
}
