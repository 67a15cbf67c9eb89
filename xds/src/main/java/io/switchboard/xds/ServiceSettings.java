package io.switchboard.xds;

import io.switchboard.core.Text;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What operators have written for a service, as far as something can be made of it here.
 *
 * @param policy how calls are spread; the default where another policy is named
 * @param otherPolicy the name of a policy that is not {@code switchboard}; null: it is
 * @param outliers when servers are ejected, as gRPC's outlier detection has it; null: never
 * @param health the service that is asked for by health checks; null: there are none
 * @param throttles whether retries are throttled
 * @param problem why the config cannot be used, and none is; null: it can be, or there is none
 */
record ServiceSettings(
        PolicyConfig policy,
        @Nullable String otherPolicy,
        List<MethodSettings> methods,
        @Nullable Map<String, ?> outliers,
        @Nullable String health,
        boolean throttles,
        @Nullable String problem) {
    private static final String OUTLIERS = "outlier_detection_experimental";

    private static final ServiceSettings NONE =
            new ServiceSettings(PolicyConfig.DEFAULT, null, List.of(), null, null, false, null);

    /** @param json the document; null: there is none */
    static ServiceSettings read(@Nullable String json) {
        if (json == null) {
            return NONE;
        }
        try {
            return of(ServiceConfigCheck.read(json));
        } catch (IllegalArgumentException e) {
            return new ServiceSettings(
                    PolicyConfig.DEFAULT,
                    null,
                    List.of(),
                    null,
                    null,
                    false,
                    Text.message("the service config is rejected, and none is used: " + e.getMessage()));
        }
    }

    private static ServiceSettings of(Map<String, ?> config) {
        Map<String, ?> outliers = null;
        Named policy = first(config.get("loadBalancingConfig"));
        if (policy == null && config.get("loadBalancingPolicy") instanceof String old) {
            policy = new Named(old, Map.of());
        }
        if (policy != null && policy.name.equals(OUTLIERS)) {
            outliers = policy.settings;
            policy = first(policy.settings.get("childPolicy"));
        }
        String other = policy == null || policy.name.equals(PolicyConfig.POLICY) ? null : policy.name;
        Map<String, ?> health = objectIn(config, "healthCheckConfig");
        return new ServiceSettings(
                policy != null && other == null ? PolicyConfig.of(policy.settings) : PolicyConfig.DEFAULT,
                other,
                MethodSettings.read(config.get("methodConfig")),
                outliers,
                health == null ? null : health.get("serviceName") instanceof String name ? name : "",
                config.get("retryThrottling") != null,
                null);
    }

    private record Named(String name, Map<String, ?> settings) {}

    private static @Nullable Named first(@Nullable Object policies) {
        List<Map<String, ?>> all = objects(policies);
        if (all.isEmpty() || all.get(0).isEmpty()) {
            return null;
        }
        String name = all.get(0).keySet().iterator().next();
        Map<String, ?> settings = objectIn(all.get(0), name);
        return new Named(name, settings == null ? Map.of() : settings);
    }

    static @Nullable Map<String, ?> objectIn(Map<String, ?> object, String field) {
        return object.get(field) instanceof Map<?, ?> map ? named(map) : null;
    }

    static List<Map<String, ?>> objects(@Nullable Object list) {
        List<Map<String, ?>> all = new ArrayList<>();
        if (list instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> map) {
                    all.add(named(map));
                }
            }
        }
        return all;
    }

    private static Map<String, ?> named(Map<?, ?> map) {
        Map<String, Object> named = new HashMap<>();
        map.forEach((name, value) -> {
            if (value != null) {
                named.put(String.valueOf(name), value);
            }
        });
        return named;
    }
}
