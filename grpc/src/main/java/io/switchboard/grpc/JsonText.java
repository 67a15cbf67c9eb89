package io.switchboard.grpc;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.switchboard.core.Text;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;

/** Reads JSON objects as gRPC wants them in a service config: maps, lists, texts, booleans, and every number a double. */
final class JsonText {
    private static final TypeToken<Map<String, Object>> OBJECT = new TypeToken<>() {};
    private static final Gson GSON = new Gson();

    private JsonText() {}

    /** @throws IllegalArgumentException if the text is not one JSON object by RFC 8259; the message says where it ends to be one */
    static Map<String, Object> object(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            if (reader.peek() != JsonToken.BEGIN_OBJECT) {
                throw new IllegalArgumentException("is not a JSON object");
            }
            Map<String, Object> object = GSON.fromJson(reader, OBJECT);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalArgumentException("has more after the end of its JSON object");
            }
            return object;
        } catch (IOException | JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException("is not JSON: " + Text.message(firstLine(e)), e);
        }
    }

    private static String firstLine(Exception e) {
        Throwable deepest = e.getCause() == null ? e : e.getCause();
        return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
    }
}
