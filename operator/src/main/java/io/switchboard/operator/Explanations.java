package io.switchboard.operator;

import com.google.gson.Gson;
import io.switchboard.core.Locality;
import io.switchboard.core.Snapshot;
import io.switchboard.grpc.Explanation;
import io.switchboard.grpc.SwitchboardPolicy;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has the policy explain a call by what a client sees of the service. */
public final class Explanations {
    private Explanations() {}

    /**
     * Explains where a call goes, for a client that is connected to every instance.
     *
     * @param seen what the client sees: {@link RegistryAdmin#view} or {@link DatacentersView#view}
     * @param own where the caller is; {@link Locality#UNKNOWN}: not given
     * @param tried a service config to try instead of the one in {@code seen}; empty: that one
     * @param now for slow start
     * @throws RegistryAdminException if clients would reject the config; the message says why
     */
    public static Explanation of(
            Snapshot seen, SwitchboardPolicy.Call call, Locality own, Optional<String> tried, Instant now) {
        try {
            return of(seen, tried.orElse(seen.serviceConfig()), call, own, now);
        } catch (IllegalArgumentException e) {
            throw RegistryAdminException.refused(e);
        }
    }

    /** @param config null: the policy's default */
    static Explanation of(
            Snapshot snapshot, @Nullable String config, SwitchboardPolicy.Call call, Locality own, Instant now) {
        return SwitchboardPolicy.explain(policy(config), own, snapshot.datacenters(), snapshot.instances(), call, now);
    }

    /**
     * The config of the {@code switchboard} policy in a service config, also inside of others; empty where none is
     * named.
     *
     * @throws IllegalArgumentException if clients do not take the text, or it names another policy
     */
    static Map<String, ?> policy(@Nullable String serviceConfig) {
        if (serviceConfig == null) {
            return Map.of();
        }
        Map<String, Object> config;
        try {
            config = ServiceConfigCheck.read(serviceConfig);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("clients reject the service config: " + e.getMessage(), e);
        }
        Object policies = config.get("loadBalancingConfig");
        if (policies == null) {
            return Map.of();
        }
        Map<String, ?> found = switchboard(policies);
        if (found == null) {
            throw new IllegalArgumentException(
                    "the service config uses another policy than switchboard, which cannot be explained: "
                            + new Gson().toJson(policies));
        }
        return found;
    }

    private static @Nullable Map<String, ?> switchboard(@Nullable Object policies) {
        if (!(policies instanceof List<?> list) || list.isEmpty() || !(list.get(0) instanceof Map<?, ?> first)) {
            return null;
        }
        if (first.get(PolicyConfig.POLICY) instanceof Map<?, ?> config) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            config.forEach((name, value) -> fields.put(String.valueOf(name), value));
            return fields;
        }
        Object only = first.isEmpty() ? null : first.values().iterator().next();
        return only instanceof Map<?, ?> outer ? switchboard(outer.get("childPolicy")) : null;
    }
}
