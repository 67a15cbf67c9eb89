package io.switchboard.etcd;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads overrides: what is said for people may be anything, what has an effect may not. */
final class OverrideCodec {
    private OverrideCodec() {}

    /** @throws IllegalArgumentException if the value overrides nothing, or with what is not understood */
    static InstanceOverride decode(String text) {
        JsonElement root = Json.parse(text);
        if (!root.isJsonObject()) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        JsonObject object = root.getAsJsonObject();
        return new InstanceOverride(
                weight(object.get("weight")),
                state(object.get("state")),
                text(object.get("by")),
                time(object.get("at")),
                text(object.get("reason")));
    }

    private static @Nullable Integer weight(@Nullable JsonElement value) {
        if (value == null || value.isJsonNull()) {
            return null;
        }
        double number = value instanceof JsonPrimitive primitive && primitive.isNumber() ? primitive.getAsDouble() : -1;
        if (number < 0 || number != Math.rint(number)) {
            throw new IllegalArgumentException("its weight is not a whole number from 0");
        }
        return (int) number;
    }

    private static @Nullable InstanceState state(@Nullable JsonElement value) {
        if (value == null || value.isJsonNull()) {
            return null;
        }
        return switch (text(value)) {
            case "draining" -> InstanceState.DRAINING;
            case "serving" -> InstanceState.SERVING;
            default -> throw new IllegalArgumentException("its state is neither \"draining\" nor \"serving\"");
        };
    }

    private static @Nullable Instant time(@Nullable JsonElement value) {
        try {
            return Instant.parse(text(value));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String text(@Nullable JsonElement value) {
        return value instanceof JsonPrimitive primitive ? Json.wellFormed(primitive.getAsString()) : "";
    }
}
