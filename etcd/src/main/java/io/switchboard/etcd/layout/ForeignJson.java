package io.switchboard.etcd.layout;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.switchboard.core.Text;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values of other frameworks that are JSON. */
final class ForeignJson {
    private ForeignJson() {}

    /** @throws IllegalArgumentException if the text is no object */
    static JsonObject object(String text) {
        JsonElement root;
        try {
            root = Json.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the value is not JSON: " + Text.printable(text), e);
        }
        if (!root.isJsonObject()) {
            throw new IllegalArgumentException("the value is not a JSON object: " + Text.printable(text));
        }
        return root.getAsJsonObject();
    }

    /** A field of a struct as Go reads it: an exact name first, else one in other letter case; null: there is none. */
    static @Nullable JsonElement field(JsonObject object, String name) {
        JsonElement exact = object.get(name);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** What is there as text; empty where nothing is, or what has parts. */
    static String text(@Nullable JsonElement value) {
        return value != null && value.isJsonPrimitive() ? Json.wellFormed(value.getAsString()) : "";
    }

    static Map<String, String> texts(@Nullable JsonElement value) {
        Map<String, String> texts = new TreeMap<>();
        if (value != null && value.isJsonObject()) {
            value.getAsJsonObject().entrySet().stream()
                    .filter(entry -> entry.getValue().isJsonPrimitive())
                    .forEach(entry -> texts.put(Json.wellFormed(entry.getKey()), text(entry.getValue())));
        }
        return texts;
    }
}
