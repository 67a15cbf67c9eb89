package io.switchboard.grpc;

import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Status;
import io.switchboard.core.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a document is a <a href="https://github.com/grpc/grpc/blob/master/doc/service_config.md">gRPC service
 * config</a> that clients take. It is stricter than they are: a field that is not known is an error, not something to be
 * passed over.
 */
public final class ServiceConfigCheck {
    private static final String POLICIES = "loadBalancingConfig";

    private ServiceConfigCheck() {}

    /**
     * Does nothing if clients take the document. A field that is null is one that is taken away from an application's own
     * config, and is taken for not there.
     *
     * @throws IllegalArgumentException if they do not; the message says where in the document and why, such as {@code
     *     methodConfig[0].timeout: "soon" is not a duration; write seconds, such as "1.5s"}
     */
    public static void check(String json) {
        Map<String, Object> document;
        try {
            document = JsonText.object(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("service config: " + e.getMessage(), e);
        }
        ConfigReader config = new ConfigReader(document, "");
        policies(config);
        MethodConfigCheck.check(config);
        throttling(config.object("retryThrottling"));
        ConfigReader health = config.object("healthCheckConfig");
        if (health != null) {
            health.text("serviceName");
            health.end();
        }
        config.end();
    }

    private static void policies(ConfigReader config) {
        String old = config.text("loadBalancingPolicy");
        if (old != null) {
            provider(old, config.at("loadBalancingPolicy"));
        }
        List<ConfigReader> all = config.objects(POLICIES);
        if (all.isEmpty() && config.has(POLICIES)) {
            throw new ConfigReader.Invalid(POLICIES, "is empty; write a policy, such as [{\"switchboard\": {}}]");
        }
        for (ConfigReader one : all) {
            String name = one.onlyField();
            LoadBalancerProvider provider = provider(name, one.at(name));
            ConfigReader policy = one.object(name);
            if (policy == null) {
                throw new ConfigReader.Invalid(one.at(name), "is null; write {}");
            }
            read(provider, policy);
        }
    }

    private static void read(LoadBalancerProvider provider, ConfigReader policy) {
        Map<String, Object> raw = new HashMap<>();
        policy.object().forEach((field, value) -> raw.put(String.valueOf(field), value));
        if (provider.getPolicyName().equals(SwitchboardLoadBalancerProvider.POLICY)) {
            PolicyConfig.of(raw);
            return;
        }
        Status error;
        try {
            error = provider.parseLoadBalancingPolicyConfig(raw).getError();
        } catch (RuntimeException e) {
            // Providers are asked what they make of it, and some do not answer but fail.
            error = Status.INTERNAL.withDescription(String.valueOf(e.getMessage()));
        }
        if (error != null) {
            throw new ConfigReader.Invalid(policy.path(), "is not taken by that policy: " + deepest(error));
        }
    }

    /** The policy that is wrapped has the word that helps. */
    private static String deepest(Status error) {
        String told = String.valueOf(error.getDescription());
        Throwable cause = error.getCause();
        return cause == null || cause.getMessage() == null || told.contains(cause.getMessage())
                ? told
                : told + ": " + cause.getMessage();
    }

    private static LoadBalancerProvider provider(String name, String path) {
        LoadBalancerProvider provider =
                LoadBalancerRegistry.getDefaultRegistry().getProvider(name);
        if (provider == null) {
            throw new ConfigReader.Invalid(
                    path,
                    "no policy \"" + Text.printable(name) + "\" is known; there are switchboard, and gRPC's own such as"
                            + " round_robin, pick_first and outlier_detection_experimental");
        }
        return provider;
    }

    private static void throttling(@Nullable ConfigReader throttling) {
        if (throttling != null) {
            throttling.require("maxTokens", "10");
            throttling.require("tokenRatio", "0.1");
            // gRPC counts thousandths.
            throttling.number("maxTokens", 1, 0.001, 1000);
            throttling.number("tokenRatio", 1, 0.001, 1000);
            throttling.end();
        }
    }
}
