package io.switchboard.grpc.config;

import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Status;
import io.switchboard.core.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads <a href="https://github.com/grpc/grpc/blob/master/doc/service_config.md">gRPC service configs</a>, wherever
 * they come from: what operators write in the registry, what is remembered of it, and what an application has. All that
 * reads or writes one goes by this, so that what may be written is what is applied; and nobody after it has to expect
 * another form.
 *
 * <p>It is stricter than gRPC is: a field that is not known is an error, not something to be passed over, and so is a
 * value of another type or out of range, which gRPC would come upon in the middle of its work.
 */
public final class ServiceConfigCheck {
    /** The longest document, in characters. */
    private static final int MAX_LENGTH = 256 << 10;

    /**
     * Levels of objects and lists within each other: more than any policy needs, and few enough for whoever goes down
     * into them.
     */
    private static final int MAX_DEPTH = 32;

    private static final String POLICIES = "loadBalancingConfig";
    private static final String OUTLIERS = "outlier_detection_experimental";

    /** Of timers that a policy sets anew each time that they are over. */
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long LONGEST = TimeUnit.DAYS.toNanos(365);

    private ServiceConfigCheck() {}

    /**
     * Does nothing if clients take the document. A field that is null is one that is taken away from an application's
     * own config, and is taken for not there.
     *
     * @throws IllegalArgumentException if they do not; the message says where in the document and why, such as
     *     {@code methodConfig[0].timeout: "soon" is not a duration; write seconds, such as "1.5s"}
     */
    public static void check(String json) {
        read(json);
    }

    /**
     * As {@link #check(String)}, of a config as gRPC takes it from an application: maps, lists, texts, doubles and
     * booleans.
     *
     * @throws IllegalArgumentException as that
     */
    public static void check(Map<String, ?> document) {
        shallow(document, "", 0);
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

    /**
     * The document, in which everything has the type and the range that gRPC expects.
     *
     * @throws IllegalArgumentException as {@link #check(String)}
     */
    public static Map<String, Object> read(String json) {
        if (json.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "service config: has " + json.length() + " characters; at most " + MAX_LENGTH + " are read");
        }
        Map<String, Object> document;
        try {
            document = JsonText.object(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Text.message("service config: " + e.getMessage()), e);
        }
        check(document);
        return document;
    }

    private static void shallow(@Nullable Object value, String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ConfigReader.Invalid(path, "is more than " + MAX_DEPTH + " levels deep");
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> shallow(inner, path, depth + 1));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> shallow(inner, path, depth + 1));
        }
    }

    private static void policies(ConfigReader config) {
        String old = config.text("loadBalancingPolicy");
        if (old != null) {
            provider(old, config.at("loadBalancingPolicy"));
        }
        policies(config, POLICIES);
    }

    private static void policies(ConfigReader config, String field) {
        List<ConfigReader> all = config.objects(field);
        if (all.isEmpty() && config.has(field)) {
            throw new ConfigReader.Invalid(
                    config.at(field), "is empty; write a policy, such as [{\"switchboard\": {}}]");
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
        if (provider.getPolicyName().equals(OUTLIERS)) {
            outliers(policy);
        }
        if (provider.getPolicyName().equals(PolicyConfig.POLICY)) {
            PolicyConfig.read(policy);
            return;
        }
        Status error;
        try {
            error = provider.parseLoadBalancingPolicyConfig(raw).getError();
        } catch (RuntimeException | StackOverflowError e) {
            // Providers are asked what they make of it, and some do not answer but fail.
            error = Status.INTERNAL.withDescription(Text.message(String.valueOf(e.getMessage())));
        }
        if (error != null) {
            throw new ConfigReader.Invalid(
                    policy.path(), "is not taken by that policy: " + Text.printable(deepest(error)));
        }
    }

    /** What gRPC takes as it is: an interval of a nanosecond keeps the channel busy with nothing else. */
    private static void outliers(ConfigReader policy) {
        policy.nanos("interval", SHORTEST, SHORTEST, LONGEST);
        policy.nanos("baseEjectionTime", SHORTEST, SHORTEST, LONGEST);
        policy.nanos("maxEjectionTime", SHORTEST, SHORTEST, LONGEST);
        policies(policy, "childPolicy");
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
