package io.switchboard.istio;

import io.switchboard.core.Text;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.DatacentersConfig;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a service's config Istio is told; immutable.
 *
 * @param outliers null: nobody is ejected
 * @param methods the most specific first
 */
record TrafficConfig(PolicyConfig policy, @Nullable Outliers outliers, List<MethodRule> methods) {
    /** When whoever fails is passed over. */
    record Outliers(Duration interval, Duration baseEjectionTime, int maxEjectionPercent) {}

    private static final String OUTLIERS = "outlier_detection_experimental";
    private static final TrafficConfig NONE = new TrafficConfig(PolicyConfig.DEFAULT, null, List.of());
    private static final int MAX_WRAPPED = 4;
    private static final ChoiceConfig TURNS = choice(ChoiceConfig.Policy.ROUND_ROBIN);

    /** @param json null: none */
    static TrafficConfig of(@Nullable String json, List<String> notSaid) {
        if (json == null) {
            return NONE;
        }
        try {
            return read(ServiceConfigCheck.read(json), notSaid);
        } catch (IllegalArgumentException e) {
            notSaid.add(Text.message("the service config is not taken, and the defaults hold: " + e.getMessage()));
            return NONE;
        }
    }

    private static TrafficConfig read(Map<String, Object> document, List<String> notSaid) {
        for (String field : List.of("retryThrottling", "healthCheckConfig")) {
            if (document.get(field) != null) {
                notSaid.add(field + ": Istio has no such setting");
            }
        }
        PolicyConfig policy = PolicyConfig.DEFAULT;
        Outliers outliers = null;
        Map<?, ?> level = document;
        for (int depth = 0; depth < MAX_WRAPPED; depth++) {
            String name = policyName(level, depth == 0 ? "loadBalancingConfig" : "childPolicy");
            Map<?, ?> settings = policySettings(level, depth == 0 ? "loadBalancingConfig" : "childPolicy");
            if (name == null && depth == 0 && document.get("loadBalancingPolicy") instanceof String old) {
                name = old;
            }
            if (name == null) {
                break;
            }
            if (!name.equals(OUTLIERS)) {
                policy = policy(name, settings, notSaid);
                break;
            }
            outliers = outliers(settings, notSaid);
            level = settings;
        }
        return new TrafficConfig(policy, outliers, MethodRule.all(document, notSaid));
    }

    private static @Nullable String policyName(Map<?, ?> level, String field) {
        return first(level, field) instanceof Map<?, ?> one && !one.isEmpty()
                ? String.valueOf(one.keySet().iterator().next())
                : null;
    }

    private static Map<?, ?> policySettings(Map<?, ?> level, String field) {
        return first(level, field) instanceof Map<?, ?> one
                        && !one.isEmpty()
                        && one.values().iterator().next() instanceof Map<?, ?> settings
                ? settings
                : Map.of();
    }

    private static @Nullable Object first(Map<?, ?> level, String field) {
        return level.get(field) instanceof List<?> all && !all.isEmpty() ? all.get(0) : null;
    }

    private static PolicyConfig policy(String name, Map<?, ?> settings, List<String> notSaid) {
        return switch (name) {
            case PolicyConfig.POLICY -> {
                PolicyConfig policy = PolicyConfig.of(texts(settings));
                addNotSaid(policy, notSaid);
                yield policy;
            }
            case "round_robin" -> with(TURNS);
            case "weighted_round_robin" -> with(ChoiceConfig.DEFAULT);
            case "least_request_experimental" -> with(choice(ChoiceConfig.Policy.LEAST_REQUEST));
            default -> {
                notSaid.add("loadBalancingConfig: Istio has no policy " + Text.printable(name)
                        + "; calls take turns by weight");
                yield with(ChoiceConfig.DEFAULT);
            }
        };
    }

    private static ChoiceConfig choice(ChoiceConfig.Policy policy) {
        return new ChoiceConfig(policy, 0, ChoiceConfig.DEFAULT.decay());
    }

    /** gRPC's own policies take no place into account. */
    private static PolicyConfig with(ChoiceConfig choice) {
        PolicyConfig rest = PolicyConfig.DEFAULT;
        return new PolicyConfig(
                choice,
                null,
                false,
                rest.overprovisioning(),
                rest.memory(),
                rest.panicThreshold(),
                rest.datacenters(),
                null,
                0,
                List.of());
    }

    private static Map<String, Object> texts(Map<?, ?> settings) {
        Map<String, Object> texts = new LinkedHashMap<>();
        settings.forEach((name, value) -> {
            if (value != null) {
                texts.put(String.valueOf(name), value);
            }
        });
        return texts;
    }

    private static void addNotSaid(PolicyConfig policy, List<String> notSaid) {
        String at = "loadBalancingConfig: switchboard.";
        PolicyConfig usual = PolicyConfig.DEFAULT;
        if (policy.choice().boundedLoad() > 0) {
            notSaid.add(at + "choice.boundedLoad: Istio has no such setting");
        }
        if (!policy.datacenters().equals(DatacentersConfig.DEFAULT)) {
            notSaid.add(at + "datacenters: Istio chooses by region and zone alone, and caps nothing");
        }
        if (policy.subsetSize() > 0) {
            notSaid.add(at + "subset: each Envoy connects to all instances");
        }
        if (policy.overprovisioning() != usual.overprovisioning()) {
            notSaid.add(at + "locality.overprovisioning: Istio's is always 1.4");
        }
        if (!policy.memory().equals(usual.memory())) {
            notSaid.add(at + "locality.memory: Istio does not remember what a place has lost");
        }
        policy.routes().stream()
                .filter(route -> route.sticky() != null)
                .forEach(route -> notSaid.add(at + "routes: " + Text.printable(route.name())
                        + ".sticky: Istio draws a subset for each call anew"));
    }

    private static Outliers outliers(Map<?, ?> settings, List<String> notSaid) {
        for (String field : List.of("successRateEjection", "failurePercentageEjection", "maxEjectionTime")) {
            if (settings.get(field) != null) {
                notSaid.add("loadBalancingConfig: " + OUTLIERS + "." + field
                        + ": Istio ejects an instance after five failures in a row, whatever the rate");
            }
        }
        return new Outliers(
                JsonDurations.of(settings.get("interval"), Duration.ofSeconds(10)),
                JsonDurations.of(settings.get("baseEjectionTime"), Duration.ofSeconds(30)),
                settings.get("maxEjectionPercent") instanceof Number percent
                        ? Math.min(100, Math.max(0, percent.intValue()))
                        : 10);
    }

    /** Whether somebody's calls go to some of the instances, or are timed or repeated. */
    boolean routes() {
        return !policy.routes().isEmpty() || !methods.isEmpty();
    }
}
