package io.switchboard.grpc.config;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.switchboard.core.Internal;
import io.switchboard.core.Text;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects as gRPC wants them in a service config: maps, lists, texts, booleans, and every number a double.
 */
@Internal
public final class JsonText {
    private JsonText() {}

    /**
     * @throws IllegalArgumentException if the text is not one JSON object by RFC 8259; the message says where it ends
     *     to be one
     */
    public static Map<String, Object> object(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            if (reader.peek() != JsonToken.BEGIN_OBJECT) {
                throw new IllegalArgumentException("is not a JSON object");
            }
            Map<String, Object> object = fields(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalArgumentException("has more after the end of its JSON object");
            }
            return object;
        } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException e) {
            throw new IllegalArgumentException("is not JSON: " + place(reader) + Text.message(problem(e)), e);
        }
    }

    /** By the reader's own hand: Gson's adapter of maps hides from it the names of the fields that it is in. */
    private static Map<String, Object> fields(JsonReader reader) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (fields.containsKey(name)) {
                throw new JsonParseException("the field occurs twice");
            }
            fields.put(name, value(reader));
        }
        reader.endObject();
        return fields;
    }

    /** The reader goes 255 levels down and no further. */
    private static @Nullable Object value(JsonReader reader) throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> fields(reader);
            case BEGIN_ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                reader.beginArray();
                while (reader.hasNext()) {
                    items.add(value(reader));
                }
                reader.endArray();
                yield items;
            }
            case NUMBER -> reader.nextDouble();
            case BOOLEAN -> reader.nextBoolean();
            case NULL -> {
                reader.nextNull();
                yield null;
            }
            default -> reader.nextString();
        };
    }

    /** The field that was read last, as in other messages about a config; empty at the top. */
    private static String place(JsonReader reader) {
        String path = reader.getPath();
        String shown = path.startsWith("$.") ? path.substring(2) : "";
        return shown.isEmpty() ? "" : "at " + Text.printable(shown) + ": ";
    }

    /** Gson's words, without its advice to programmers and its own form of the place. */
    private static String problem(Exception e) {
        Throwable deepest = e.getCause() == null ? e : e.getCause();
        String line = String.valueOf(deepest.getMessage()).lines().findFirst().orElse("");
        int path = line.indexOf(" path $");
        String told = path < 0 ? line : line.substring(0, path);
        return told.replaceFirst("^Use JsonReader\\S* to accept malformed JSON", "malformed");
    }
}
