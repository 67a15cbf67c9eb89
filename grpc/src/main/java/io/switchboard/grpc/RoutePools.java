package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Status;
import io.switchboard.balancing.Choice;
import io.switchboard.balancing.Choices;
import io.switchboard.balancing.Hashes;
import io.switchboard.core.Text;
import io.switchboard.grpc.config.Route;
import io.switchboard.grpc.config.SubsetRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One route with a pool for each of its subsets. */
final class RoutePools {
    /**
     * The few keys of a small subset must not be neighbours for the choice within it, which may go by the same hash.
     */
    private static final long SUBSET = 1;

    private final Route route;
    private final @Nullable Pool[] pools;
    private final boolean[] waits;
    private final PickResult[] nobody;
    private final Choice turns;
    private final Choice byKey;

    /**
     * @param pools of the subsets, in their order; null where nobody is ready
     * @param waiting whether calls to a subset without a pool wait for somebody in it, in their order
     */
    RoutePools(Route route, List<@Nullable Pool> pools, List<Boolean> waiting, PickerState lasting) {
        this.route = route;
        this.pools = pools.toArray(new Pool[0]);
        waits = new boolean[this.pools.length];
        nobody = new PickResult[this.pools.length];
        for (int i = 0; i < nobody.length; i++) {
            waits[i] = waiting.get(i);
            nobody[i] = waits[i]
                    ? PickResult.withNoResult()
                    : failure(route, route.subsets().get(i));
        }
        long[] weights = route.subsets().stream().mapToLong(SubsetRule::weight).toArray();
        this.turns = Choices.weightedRoundRobin(weights, lasting.turnOfSubsets(route.name()));
        byKey = Choices.random(weights);
    }

    private static PickResult failure(Route route, SubsetRule subset) {
        return PickResult.withError(Status.UNAVAILABLE.withDescription(
                "route \"" + Text.printable(route.name()) + "\": subset \"" + Text.printable(subset.name())
                        + "\" has no endpoint that is up, and the route's fallback is \"fail\""));
    }

    Route route() {
        return route;
    }

    boolean matches(PickSubchannelArgs call) {
        return route.matches(call);
    }

    /**
     * The number of the subset that a call is for. A key keeps its subset while the weight of the first one grows: the
     * first takes keys over, and none moves otherwise.
     */
    int subset(PickSubchannelArgs call) {
        if (route.sticky() != null) {
            String value = call.getHeaders().get(route.sticky());
            if (value != null) {
                return byKey.choose(Hashes.combine(RoutingPicker.hash(value), SUBSET), 0);
            }
        }
        return turns.choose(0, 0);
    }

    /** Null: nobody in it is ready. */
    @Nullable
    Pool pool(int subset) {
        return pools[subset];
    }

    /** Whether calls to a subset without anybody ready go to any instance: not while somebody in it is awaited. */
    boolean fallsBack(int subset) {
        return route.fallback() == Route.Fallback.ALL && !waits[subset];
    }

    /** What they end in otherwise. */
    PickResult refusal(int subset) {
        return nobody[subset];
    }
}
