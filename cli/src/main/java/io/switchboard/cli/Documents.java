package io.switchboard.cli;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.reflect.TypeToken;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Service configs as text and as data. */
final class Documents {
    private static final TypeToken<Map<String, Object>> OBJECT = new TypeToken<>() {};
    private static final Gson GSON = new Gson();

    private Documents() {}

    /** The text as JSON, or as a JSON string where it is none: what is there is shown. */
    static JsonElement parse(String text) {
        try {
            return JsonParser.parseString(text);
        } catch (JsonParseException e) {
            return new JsonPrimitive(text);
        }
    }

    /**
     * The config of the {@code switchboard} policy in a service config, also inside of others; empty where none is named.
     *
     * @throws CommandFailure if clients do not take the text, or it names another policy
     */
    static Map<String, ?> policy(@Nullable String serviceConfig) throws CommandFailure {
        if (serviceConfig == null) {
            return Map.of();
        }
        try {
            ServiceConfigCheck.check(serviceConfig);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("clients do not take the service config: " + e.getMessage());
        }
        Map<String, Object> config = GSON.fromJson(serviceConfig, OBJECT);
        Object policies = config.get("loadBalancingConfig");
        if (policies == null) {
            return Map.of();
        }
        Map<String, ?> found = switchboard(policies);
        if (found == null) {
            throw new CommandFailure(
                    "the service config names another policy than switchboard, of which nothing is known" + " here: "
                            + GSON.toJson(policies));
        }
        return found;
    }

    private static @Nullable Map<String, ?> switchboard(@Nullable Object policies) {
        if (!(policies instanceof List<?> list) || list.isEmpty() || !(list.get(0) instanceof Map<?, ?> first)) {
            return null;
        }
        if (first.get("switchboard") instanceof Map<?, ?> config) {
            return GSON.fromJson(GSON.toJsonTree(config), OBJECT);
        }
        Object only = first.isEmpty() ? null : first.values().iterator().next();
        return only instanceof Map<?, ?> outer ? switchboard(outer.get("childPolicy")) : null;
    }
}
