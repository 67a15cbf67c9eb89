package io.switchboard.cli;

import com.google.gson.JsonObject;
import io.switchboard.core.InstanceOverride;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Overrides as text and as JSON. */
final class Overridden {
    private Overridden() {}

    /** What it says, such as {@code draining, weight 50}. */
    static String words(InstanceOverride override) {
        List<String> words = new ArrayList<>();
        if (override.state() != null) {
            words.add(override.state().name().toLowerCase(Locale.ROOT));
        }
        if (override.weight() != null) {
            words.add("weight " + override.weight());
        }
        return String.join(", ", words);
    }

    static String state(InstanceOverride override) {
        return override.state() == null ? "-" : override.state().name().toLowerCase(Locale.ROOT);
    }

    static String weight(InstanceOverride override) {
        return override.weight() == null ? "-" : Integer.toString(override.weight());
    }

    /** By whom and why, such as {@code (xiaoxu@host: disk)}; empty where neither is said. */
    static String why(InstanceOverride override) {
        String why = override.by().isEmpty() || override.reason().isEmpty()
                ? override.by() + override.reason()
                : override.by() + ": " + override.reason();
        return why.isEmpty() ? "" : " (" + why + ")";
    }

    static JsonObject json(InstanceOverride override) {
        JsonObject json = new JsonObject();
        if (override.weight() != null) {
            json.addProperty("weight", override.weight());
        }
        if (override.state() != null) {
            json.addProperty("state", override.state().name().toLowerCase(Locale.ROOT));
        }
        json.addProperty("by", override.by());
        json.addProperty("at", override.at() == null ? null : override.at().toString());
        json.addProperty("reason", override.reason());
        return json;
    }
}
