package io.switchboard.grpc;

import io.grpc.CallOptions;
import io.switchboard.core.DatacenterState;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.grpc.config.PolicyConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an application can say to the {@code switchboard} policy of a call, and ask it. */
public final class SwitchboardPolicy {
    /**
     * The key by which {@code ring_hash} and {@code maglev} choose: calls with the same key go to the same server while
     * it is there. A header named by {@code hashKey} in the policy's config comes first.
     */
    public static final CallOptions.Key<String> HASH_KEY = CallOptions.Key.create("io.switchboard.hash-key");

    private SwitchboardPolicy() {}

    /**
     * A call to be explained.
     *
     * @param method {@code package.Service/Method}
     * @param headers text headers by name
     * @param hashKey the value of {@link #HASH_KEY}; null: none
     */
    public record Call(
            String method,
            Map<String, String> headers,
            @Nullable String hashKey) {}

    /** Those of a set that calls may go to: neither draining nor of weight 0, as long as there is one that is not. */
    public static List<Instance> callable(List<Instance> instances) {
        return Endpoints.callable(instances);
    }

    /**
     * Tells why a call goes where it goes: the route, the localities, the candidates and the choice, as the policy of a
     * client would decide that is connected to all the instances.
     *
     * @param config of the policy, as under {@code {"switchboard": …}} in a service config
     * @param own where the client is; {@link Locality#UNKNOWN}: nowhere in particular
     * @param now for slow start
     * @throws IllegalArgumentException if the config is wrong, or a header cannot be sent; the message says what, and
     *     where
     */
    public static Explanation explain(
            Map<String, ?> config, Locality own, List<Instance> instances, Call call, Instant now) {
        return explain(config, own, List.of(), instances, call, now);
    }

    /**
     * The same for a client that reads the registries of several datacenters.
     *
     * @param datacenters what each of them says, as {@link io.switchboard.core.Snapshot#datacenters}; empty: there is
     *     one
     */
    public static Explanation explain(
            Map<String, ?> config,
            Locality own,
            List<DatacenterState> datacenters,
            List<Instance> instances,
            Call call,
            Instant now) {
        return explain(config, own, datacenters, instances, Map.of(), call, now);
    }

    /**
     * The same for a config by which weights go by load reports.
     *
     * @param reported how many calls a second each instance can take by its reports, by {@link Instance#name}; one that
     *     is not there counts as the mean of the others
     */
    public static Explanation explain(
            Map<String, ?> config,
            Locality own,
            List<DatacenterState> datacenters,
            List<Instance> instances,
            Map<String, Double> reported,
            Call call,
            Instant now) {
        return new Explainer(
                        PolicyConfig.of(config),
                        own,
                        Datacenters.of(datacenters),
                        instances,
                        now.toEpochMilli(),
                        reported)
                .explain(new DescribedCall(call.method, call.headers, call.hashKey));
    }
}
