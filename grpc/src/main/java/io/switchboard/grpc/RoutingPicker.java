package io.switchboard.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Metadata;
import io.grpc.Status;
import io.switchboard.balancing.Hashes;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.HeaderMatch;
import io.switchboard.grpc.config.PolicyConfig;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Route, locality, choice, connection: what was decided beforehand is looked up, so that a pick takes no lock and
 * allocates nothing; with routes a decision, and a string for each header that it has to read. Immutable but for whose
 * turn it is.
 */
final class RoutingPicker extends SubchannelPicker {
    private static final PickResult NOTHING = PickResult.withNoResult();

    private final RoutePools[] routes;
    private final Pool everybody;
    private final ChoiceConfig.Bits bits;
    private final Metadata.@Nullable Key<String> hashHeader;
    private final boolean timed;
    private final LongSupplier random;
    private final LongSupplier nanos;
    private final ChoiceConfig.Policy policy;
    private final int endpoints;

    /**
     * @param everybody for calls that no route matches, or whose route falls back
     * @param random 64 random bits, on any thread
     * @param nanos the time, on any thread
     * @param endpoints how many there are, for those who read of it
     */
    RoutingPicker(
            List<RoutePools> routes,
            Pool everybody,
            PolicyConfig config,
            LongSupplier random,
            LongSupplier nanos,
            int endpoints) {
        this.routes = routes.toArray(RoutePools[]::new);
        this.everybody = everybody;
        this.bits = config.choice().policy().bits;
        this.hashHeader = config.hashHeader();
        this.timed = config.choice().timed();
        this.random = random;
        this.nanos = nanos;
        this.policy = config.choice().policy();
        this.endpoints = endpoints;
    }

    /** What is thrown on the way costs the call: out of a picker, it would cost the channel, for good. */
    @Override
    public PickResult pickSubchannel(PickSubchannelArgs call) {
        try {
            return pick(call);
        } catch (Throwable e) {
            return PickResult.withDrop(
                    Failures.status(Status.INTERNAL, "the choice of a server for this call failed", e));
        }
    }

    private PickResult pick(PickSubchannelArgs call) {
        Pool pool = everybody;
        if (routes.length > 0) {
            Decision decision = decide(call);
            if (decision.pool() == null) {
                return decision.refusal();
            }
            pool = decision.pool();
        }
        long drawn = bits(call);
        if (timed) {
            return TimedCalls.forCall(pool.pick(drawn, nanos.getAsLong()), call.getMethodDescriptor());
        }
        PickResult picked = pool.pick(drawn, 0);
        return bits == ChoiceConfig.Bits.KEY && !picked.hasResult() && key(call, hashHeader) == null
                ? pool.pickReady(drawn, picked)
                : picked;
    }

    /**
     * What becomes of a call.
     *
     * @param route null: none matches
     * @param subset its number
     * @param fallback whether nobody in it is ready who would be called
     * @param pool null: the call waits or fails, as {@code refusal} says
     */
    record Decision(
            @Nullable RoutePools route,
            int subset,
            boolean fallback,
            @Nullable Pool pool,
            PickResult refusal) {}

    Decision decide(PickSubchannelArgs call) {
        for (RoutePools route : routes) {
            if (route.matches(call)) {
                int subset = route.subset(call);
                Pool chosen = route.pool(subset);
                boolean fallback = chosen == null;
                Pool pool = fallback && route.fallsBack(subset) ? everybody : chosen;
                return new Decision(route, subset, fallback, pool, route.refusal(subset));
            }
        }
        return new Decision(null, 0, false, everybody, NOTHING);
    }

    /** What the choice goes by; a call without a key goes anywhere. */
    long bits(PickSubchannelArgs call) {
        if (bits == ChoiceConfig.Bits.NONE) {
            return 0;
        }
        if (bits == ChoiceConfig.Bits.KEY) {
            String key = key(call, hashHeader);
            if (key != null) {
                return hash(key);
            }
        }
        return random.getAsLong();
    }

    /** By the hash that a string keeps: one of 32 bits is enough for a key, and is there already or costs little. */
    static long hash(String key) {
        return Hashes.mix(HeaderMatch.read(key).hashCode());
    }

    static @Nullable String key(PickSubchannelArgs call, Metadata.@Nullable Key<String> hashHeader) {
        String value = hashHeader == null ? null : call.getHeaders().get(hashHeader);
        return value != null ? value : call.getCallOptions().getOption(SwitchboardPolicy.HASH_KEY);
    }

    /** Short: the channel logs it on each change. */
    @Override
    public String toString() {
        return SwitchboardLoadBalancerProvider.POLICY + ", " + policy.configName() + ", " + endpoints + " endpoints"
                + (routes.length == 0 ? "" : ", " + routes.length + " routes");
    }
}
