package io.switchboard.operator;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.switchboard.grpc.config.JsonText;
import io.switchboard.grpc.config.PolicyConfig;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A route named {@code canary} in a service's config, which sends some of the calls to some of the instances. Works on
 * documents: all that is not the route stays as it is.
 */
public final class Canary {
    /** The route's name. */
    public static final String NAME = "canary";

    private static final Gson PRETTY = new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .create();

    private Canary() {}

    /** The config has a form of which a canary is no part; it has to be changed as a whole. */
    public static final class Unsuited extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Unsuited(String what) {
            super(what + "; change the whole config instead");
        }
    }

    /** A {@link CanarySpec} lacks a part; the message says which, and the caller knows by what input it is given. */
    public static final class Incomplete extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        /** What is missing. */
        public enum Part {
            CANARY,
            OTHERS,
            PERCENT
        }

        private final Part part;

        Incomplete(Part part, String message) {
            super(message);
            this.part = part;
        }

        public Part part() {
            return part;
        }
    }

    /** Whether the document has the route. */
    public static boolean isIn(@Nullable String document) {
        return document != null && find(routes(policy(root(document)))) >= 0;
    }

    /**
     * Whether the document sets how calls are balanced; if not, the route's config replaces what applications say of
     * it.
     */
    public static boolean balances(@Nullable String document) {
        return document != null && root(document).has("loadBalancingConfig");
    }

    /**
     * The document with the route.
     *
     * @param document a service config; null: there is none yet
     * @throws IllegalArgumentException if the document does not use the policy {@code switchboard}, or the spec leaves
     *     open what is needed; the message says what to do
     */
    public static String apply(@Nullable String document, CanarySpec spec) {
        JsonObject root = root(document == null ? "{}" : document);
        if (!root.has("loadBalancingConfig") && !root.has("loadBalancingPolicy")) {
            JsonObject policy = new JsonObject();
            policy.add(PolicyConfig.POLICY, new JsonObject());
            JsonArray policies = new JsonArray();
            policies.add(policy);
            root.add("loadBalancingConfig", policies);
        }
        JsonObject policy = policy(root);
        JsonArray routes = routes(policy);
        policy.add("routes", routes);
        int at = find(routes);
        if (at < 0) {
            insert(routes, CanaryRoute.made(spec));
        } else {
            CanaryRoute.change(routes.get(at).getAsJsonObject(), spec);
        }
        return pretty(root);
    }

    /** @throws IllegalArgumentException if there is no such route */
    public static String remove(String document) {
        JsonObject root = root(document);
        JsonObject policy = policy(root);
        JsonArray routes = routes(policy);
        int at = find(routes);
        if (at < 0) {
            throw new IllegalArgumentException("the config has no route \"" + NAME + "\"");
        }
        routes.remove(at);
        if (routes.isEmpty()) {
            policy.remove("routes");
        }
        return pretty(root);
    }

    /** The document in the form that {@link #apply} gives it. */
    public static String pretty(String document) {
        return pretty(root(document));
    }

    private static String pretty(JsonObject root) {
        return PRETTY.toJson(root) + "\n";
    }

    private static JsonObject root(String document) {
        JsonText.object(document);
        return JsonParser.parseString(document).getAsJsonObject();
    }

    private static JsonObject policy(JsonObject root) {
        JsonObject found = policy(root.get("loadBalancingConfig"));
        if (found == null) {
            throw new Unsuited("the config uses another policy than switchboard, which has no routes: "
                    + root.get("loadBalancingConfig"));
        }
        return found;
    }

    /** gRPC takes the first that it knows, which here is the first. */
    private static @Nullable JsonObject policy(@Nullable JsonElement policies) {
        if (!(policies instanceof JsonArray list) || list.isEmpty() || !(list.get(0) instanceof JsonObject first)) {
            return null;
        }
        if (first.get(PolicyConfig.POLICY) instanceof JsonObject found) {
            return found;
        }
        Collection<JsonElement> wrapped = first.asMap().values();
        return wrapped.size() == 1 && wrapped.iterator().next() instanceof JsonObject outer
                ? policy(outer.get("childPolicy"))
                : null;
    }

    private static JsonArray routes(JsonObject policy) {
        return policy.get("routes") instanceof JsonArray routes ? routes : new JsonArray();
    }

    private static int find(JsonArray routes) {
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i) instanceof JsonObject route && new JsonPrimitive(NAME).equals(route.get("name"))) {
                return i;
            }
        }
        return -1;
    }

    /** The first route that matches decides: one for some calls goes first, one for all behind those for some. */
    private static void insert(JsonArray routes, JsonObject made) {
        JsonArray before = routes.deepCopy();
        routes.asList().clear();
        boolean done = false;
        for (JsonElement route : before) {
            if (!done && (made.has("match") || isForAll(route))) {
                routes.add(made);
                done = true;
            }
            routes.add(route);
        }
        if (!done) {
            routes.add(made);
        }
    }

    private static boolean isForAll(JsonElement route) {
        return route instanceof JsonObject object
                && (!(object.get("match") instanceof JsonObject match) || match.isEmpty());
    }
}
