package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.grpc.Explanation.Level;
import io.switchboard.grpc.config.PolicyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides about one call as the policy does, with every instance connected and idle, and tells how. */
final class Explainer {
    /** Any would do: it only has to be there. */
    private static final PickResult CONNECTED = PickResult.withNoResult();

    private final PolicyConfig config;
    private final PickPlan plan;
    private final RandomGenerator random = new SplittableRandom(1);

    Explainer(PolicyConfig config, Locality own, List<Instance> instances, long nowMillis) {
        this.config = config;
        List<Candidate> candidates = new ArrayList<>();
        Endpoints.callable(instances).forEach(one -> candidates.add(candidate(one, nowMillis)));
        Endpoints.reserve(instances)
                .forEach(one -> candidates.add(candidate(one, nowMillis).inReserve()));
        plan = new PickPlan(candidates, config, own);
    }

    private Candidate candidate(Instance instance, long nowMillis) {
        return new Candidate(
                instance.id(),
                instance,
                CONNECTED,
                false,
                EndpointWeights.of(instance, config.slowStart(), Starts.registeredFor(instance, nowMillis)),
                new CallLoad(config.choice().timed(), config.choice().decay(), () -> 0));
    }

    Explanation explain(DescribedCall call) {
        if (!plan.hasReady()) {
            return explanation(null, null, false, null, call);
        }
        RoutingPicker picker = plan.picker(new PickerState(random), random::nextLong, () -> 0);
        RoutingPicker.Decision decision = picker.decide(call);
        RoutePools route = decision.route();
        return explanation(
                route == null ? null : route.route().name(),
                route == null
                        ? null
                        : route.route().subsets().get(decision.subset()).name(),
                decision.fallback(),
                decision.pool() == null ? null : new Chosen(decision.pool(), picker.bits(call)),
                call);
    }

    private record Chosen(Pool pool, long bits) {
        String id() {
            Pool.Level level = pool.levels().get(pool.levelOf(bits, 0));
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
                chosen == null ? null : chosen.id());
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
