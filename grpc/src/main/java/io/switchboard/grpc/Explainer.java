package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.switchboard.balancing.ReportedShares;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.grpc.Explanation.Level;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.SubsetRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides about one call as the policy does, with every instance connected and idle, and tells how. */
final class Explainer {
    /** Any would do: it only has to be there. */
    private static final PickResult CONNECTED = PickResult.withNoResult();

    private final PolicyConfig config;
    private final RandomGenerator random = new SplittableRandom(1);
    private final PickerState lasting = new PickerState(random);
    private final Map<SubsetRule.Members, Spread> spreads;
    private final PickPlan plan;

    /** @param datacenters whose the instances are; {@link Datacenters#NONE}: there is one */
    Explainer(PolicyConfig config, Locality own, Datacenters datacenters, List<Instance> instances, long nowMillis) {
        this(config, own, datacenters, instances, nowMillis, Map.of());
    }

    /** @param capacities what instances report that they can take, by their names */
    Explainer(
            PolicyConfig config,
            Locality own,
            Datacenters datacenters,
            List<Instance> instances,
            long nowMillis,
            Map<String, Double> capacities) {
        this.config = config;
        Map<String, Double> shares = shares(instances, capacities);
        List<Candidate> candidates = new ArrayList<>();
        Endpoints.callable(instances).forEach(one -> candidates.add(candidate(one, nowMillis, shares)));
        Endpoints.reserve(instances)
                .forEach(one -> candidates.add(candidate(one, nowMillis, shares).inReserve()));
        boolean several = !datacenters.own().isEmpty()
                && instances.stream().anyMatch(one -> !one.datacenter().equals(datacenters.own()));
        spreads = several
                ? Spreads.of(config, datacenters, candidates, Map.of(), lasting).byMembers()
                : Map.of();
        plan = new PickPlan(candidates, config, own, spreads, 0);
    }

    private Map<String, Double> shares(List<Instance> instances, Map<String, Double> capacities) {
        if (config.choice().loadReports() == null) {
            return Map.of();
        }
        double[] shares = ReportedShares.of(instances.stream()
                .mapToDouble(one -> capacities.getOrDefault(one.name(), 0.0))
                .toArray());
        Map<String, Double> byName = new HashMap<>();
        for (int i = 0; i < shares.length; i++) {
            byName.put(instances.get(i).name(), shares[i]);
        }
        return byName;
    }

    private Candidate candidate(Instance instance, long nowMillis, Map<String, Double> shares) {
        double share = shares.getOrDefault(instance.name(), ReportedWeights.NONE);
        long weight =
                EndpointWeights.of(instance, config.slowStart(), Starts.registeredFor(instance, nowMillis), share);
        return new Candidate(
                        instance.name(),
                        instance,
                        CONNECTED,
                        false,
                        weight,
                        new CallLoad(config.choice().timed(), config.choice().decay(), () -> 0))
                .weighed(weight, share);
    }

    Explanation explain(DescribedCall call) {
        if (!plan.hasReady()) {
            return explanation(null, null, false, null, call);
        }
        RoutingPicker picker = plan.picker(lasting, random::nextLong, () -> 0);
        RoutingPicker.Decision decision = picker.decide(call);
        RoutePools route = decision.route();
        return explanation(
                route == null ? null : route.route().name(),
                route == null
                        ? null
                        : route.route().subsets().get(decision.subset()).name(),
                decision.fallback(),
                decision.pool() == null ? null : new Chosen(decision.pool(), picker.bits(call), reason(decision)),
                call);
    }

    private @Nullable String reason(RoutingPicker.Decision decision) {
        SubsetRule.Members members = decision.route() == null || decision.fallback()
                ? SubsetRule.Members.ALL
                : decision.route().route().subsets().get(decision.subset()).members();
        Spread spread = spreads.get(members);
        if (spread == null) {
            return null;
        }
        return spread.refused() > 0
                ? spread.refusal(config.datacenters()).getDescription()
                : spread.reason().words();
    }

    private record Chosen(Pool pool, long bits, @Nullable String reason) {
        double refused() {
            Pool.Rest rest = pool.rest();
            return rest == null ? 0 : rest.share();
        }

        @Nullable
        String name() {
            int number = pool.levelOf(bits, 0);
            if (number == pool.levels().size()) {
                return null;
            }
            Pool.Level level = pool.levels().get(number);
            return level.ready().get(level.choice().choose(bits, 0)).name();
        }
    }

    private Explanation explanation(
            @Nullable String route,
            @Nullable String subset,
            boolean fallback,
            @Nullable Chosen chosen,
            DescribedCall call) {
        return new Explanation(
                route,
                subset,
                fallback,
                config.choice().policy().configName(),
                choosesBy(call),
                chosen == null
                        ? List.of()
                        : chosen.pool().levels().stream().map(Explainer::level).toList(),
                chosen == null ? 0 : chosen.refused(),
                chosen == null ? null : chosen.reason(),
                chosen == null ? null : chosen.name());
    }

    private String choosesBy(DescribedCall call) {
        return switch (config.choice().policy()) {
            case ROUND_ROBIN, WEIGHTED_ROUND_ROBIN -> "turn";
            case LEAST_REQUEST, PEAK_EWMA -> "load";
            case RANDOM -> "chance";
            case RING_HASH, MAGLEV -> RoutingPicker.key(call, config.hashHeader()) == null ? "chance" : "key";
        };
    }

    private static Level level(Pool.Level level) {
        return new Level(
                level.place(),
                level.share(),
                level.ready().stream()
                        .map(one -> new Explanation.Candidate(one.name(), one.weight()))
                        .toList());
    }
}
