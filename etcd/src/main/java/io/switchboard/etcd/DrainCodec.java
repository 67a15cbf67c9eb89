package io.switchboard.etcd;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import io.switchboard.core.Drain;
import io.switchboard.core.Internal;
import io.switchboard.core.telemetry.SkipReason;
import io.switchboard.etcd.layout.ForeignValue;
import io.switchboard.etcd.layout.Json;
import io.switchboard.etcd.layout.SkippedException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads and writes drains that end: what is said for people may be anything, when it ends may not. */
@Internal
public final class DrainCodec {
    /** The longest value that is written, and read. */
    public static final int MAX_BYTES = 4096;

    private DrainCodec() {}

    /**
     * The drain as text.
     *
     * @throws IllegalArgumentException if the text is longer than {@value #MAX_BYTES} bytes
     */
    public static String encode(Drain drain) {
        JsonObject object = new JsonObject();
        object.addProperty("until", drain.until().toString());
        object.addProperty("for", drain.length().toSeconds());
        object.addProperty("by", Json.wellFormed(drain.by()));
        object.addProperty("at", drain.at() == null ? null : drain.at().toString());
        object.addProperty("reason", Json.wellFormed(drain.reason()));
        String text = object.toString();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("the drain makes a value of " + bytes + " bytes, and at most "
                    + MAX_BYTES + " are written; give a shorter reason");
        }
        return text;
    }

    /** @throws SkippedException if it is not said, or not understood, when it ends */
    public static Drain read(ByteString value) {
        if (value.size() > MAX_BYTES) {
            throw new SkippedException(
                    SkipReason.TOO_LONG, "it has more than the " + MAX_BYTES + " bytes that are read");
        }
        if (!value.isValidUtf8()) {
            throw new SkippedException(SkipReason.UNREADABLE, "it is not UTF-8");
        }
        return ForeignValue.read(() -> decode(value.toStringUtf8()));
    }

    private static Drain decode(String text) {
        JsonElement root = Json.parse(text);
        if (!root.isJsonObject()) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        JsonObject object = root.getAsJsonObject();
        Instant until = time(object.get("until"));
        if (until == null) {
            throw new IllegalArgumentException("its \"until\" is no time as RFC 3339 writes it");
        }
        return new Drain(
                until,
                length(object.get("for")),
                text(object.get("by")),
                time(object.get("at")),
                text(object.get("reason")));
    }

    private static Duration length(@Nullable JsonElement value) {
        double seconds =
                value instanceof JsonPrimitive primitive && primitive.isNumber() ? primitive.getAsDouble() : -1;
        if (!(seconds >= 1 && seconds <= Drain.LONGEST.toSeconds())) {
            throw new IllegalArgumentException(
                    "its \"for\" is no number of seconds from 1 to " + Drain.LONGEST.toSeconds());
        }
        return Duration.ofSeconds((long) seconds);
    }

    private static String text(@Nullable JsonElement value) {
        return Json.wellFormed(Json.string(value));
    }

    private static @Nullable Instant time(@Nullable JsonElement value) {
        try {
            return Instant.parse(Json.string(value));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
