package io.switchboard.etcd;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Internal;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.etcd.layout.ForeignValue;
import io.switchboard.etcd.layout.Json;
import io.switchboard.etcd.layout.ReadLimits;
import io.switchboard.etcd.layout.SkippedException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads and writes overrides: what is said for people may be anything, what has an effect may not. */
@Internal
public final class OverrideCodec {
    /** The longest value that is written, and read. */
    public static final int MAX_BYTES = ReadLimits.DEFAULT.maxValueBytes();

    private static final List<String> MEMBERS = List.of("weight", "state", "by", "at", "reason");

    private OverrideCodec() {}

    /**
     * The override as text.
     *
     * @param previous what is stored now, whose members that are not known here are kept; null, or no JSON object: none
     * @throws IllegalArgumentException if the text is longer than {@link ReadLimits#DEFAULT} has it for a value
     */
    public static String encode(InstanceOverride override, @Nullable String previous) {
        JsonObject object = new JsonObject();
        if (override.weight() != null) {
            object.addProperty("weight", override.weight());
        }
        if (override.state() != null) {
            object.addProperty("state", override.state().name().toLowerCase(Locale.ROOT));
        }
        addUnlessEmpty(object, "by", override.by());
        addUnlessEmpty(object, "at", override.at() == null ? "" : override.at().toString());
        addUnlessEmpty(object, "reason", override.reason());
        int own = bytes(object.toString());
        if (previous != null && bytes(previous) <= MAX_BYTES) {
            keepUnknown(previous, object);
        }
        String text = object.toString();
        int bytes = bytes(text);
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("the override makes a value of " + bytes + " bytes, and at most "
                    + MAX_BYTES + " are written; give a shorter reason"
                    + (own == bytes ? "" : ", or delete the key first: what others have put there is kept"));
        }
        return text;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void keepUnknown(String previous, JsonObject object) {
        try {
            JsonElement root = ForeignValue.read(() -> Json.parse(previous));
            if (root.isJsonObject()) {
                root.getAsJsonObject().entrySet().stream()
                        .filter(entry -> !MEMBERS.contains(entry.getKey()))
                        .forEach(entry -> object.add(entry.getKey(), entry.getValue()));
            }
        } catch (IllegalArgumentException e) {
            // What nobody can read has nothing to keep.
        }
    }

    private static void addUnlessEmpty(JsonObject object, String name, String value) {
        if (!value.isEmpty()) {
            object.addProperty(name, Json.wellFormed(value));
        }
    }

    /** @throws SkippedException if the value overrides nothing, or with what is not understood */
    public static InstanceOverride read(ByteString value) {
        if (value.size() > MAX_BYTES) {
            throw new SkippedException(
                    SkipReason.TOO_LONG, "it has more than the " + MAX_BYTES + " bytes that are read");
        }
        if (!value.isValidUtf8()) {
            throw new SkippedException(SkipReason.UNREADABLE, "it is not UTF-8");
        }
        return ForeignValue.read(() -> decode(value.toStringUtf8()));
    }

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
