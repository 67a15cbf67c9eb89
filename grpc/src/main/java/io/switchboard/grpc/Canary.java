package io.switchboard.grpc;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.switchboard.core.Instance;
import io.switchboard.grpc.config.JsonText;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
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

    /**
     * Some of the instances.
     *
     * @param version empty: any
     * @param labels those that an instance has to have
     */
    public record Group(String version, Map<String, String> labels) {
        /** @param words by name; {@code version} is the version, all others are labels */
        public static Group of(Map<String, String> words) {
            Map<String, String> labels = new TreeMap<>(words);
            String version = labels.remove("version");
            return new Group(version == null ? "" : version, labels);
        }

        public boolean has(Instance instance) {
            return (version.isEmpty() || version.equals(instance.version()))
                    && instance.labels().entrySet().containsAll(labels.entrySet());
        }
    }

    /**
     * What the route is to be; what is empty stays as it is in a route that is there.
     *
     * @param canary who gets the calls
     * @param others who gets those calls of the route that the canary does not get
     * @param percent how many of the route's calls the canary gets, 0 to 100
     * @param headers which calls the route is for: those with all of these values. Empty: all calls, in a new route
     */
    public record Wish(
            Optional<Group> canary, Optional<Group> others, OptionalInt percent, Map<String, String> headers) {}

    /** What a wish has to say and does not; the message is about the canary, and whoever asks knows how it is said. */
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

    /** Whether the document says how calls are balanced; if not, the route's config replaces what applications say of it. */
    public static boolean balances(@Nullable String document) {
        return document != null && root(document).has("loadBalancingConfig");
    }

    /**
     * The document with the route.
     *
     * @param document a service config; null: there is none yet
     * @throws IllegalArgumentException if the document does not use the policy {@code switchboard}, or the wish leaves open
     *     what is needed; the message says what to do
     */
    public static String written(@Nullable String document, Wish wish) {
        JsonObject root = root(document == null ? "{}" : document);
        if (!root.has("loadBalancingConfig") && !root.has("loadBalancingPolicy")) {
            JsonObject policy = new JsonObject();
            policy.add(SwitchboardLoadBalancerProvider.POLICY, new JsonObject());
            JsonArray policies = new JsonArray();
            policies.add(policy);
            root.add("loadBalancingConfig", policies);
        }
        JsonObject policy = policy(root);
        JsonArray routes = routes(policy);
        policy.add("routes", routes);
        int at = find(routes);
        if (at < 0) {
            insert(routes, CanaryRoute.made(wish));
        } else {
            CanaryRoute.change(routes.get(at).getAsJsonObject(), wish);
        }
        return pretty(root);
    }

    /** @throws IllegalArgumentException if there is no such route */
    public static String cleared(String document) {
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

    /** The document in the form that {@link #written} gives it. */
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
            throw new IllegalArgumentException(
                    "the config balances by another policy than switchboard, which has no routes: "
                            + root.get("loadBalancingConfig") + "; change it with config edit");
        }
        return found;
    }

    /** gRPC takes the first that it knows, which here is the first. */
    private static @Nullable JsonObject policy(@Nullable JsonElement policies) {
        if (!(policies instanceof JsonArray list) || list.isEmpty() || !(list.get(0) instanceof JsonObject first)) {
            return null;
        }
        if (first.get(SwitchboardLoadBalancerProvider.POLICY) instanceof JsonObject found) {
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
