package io.switchboard.etcd.layout;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.switchboard.core.Internal;
import java.io.IOException;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;

/** Reads JSON from outside as Go does: to the letter of RFC 8259, the last of equal names counts. */
@Internal
public final class Json {
    private Json() {}

    /** Takes what it wants of a value, and all of it. */
    interface Reading<T> {
        T read(JsonReader reader) throws IOException;
    }

    /**
     * What is read of the only value in the text. Gson ends at 255 levels of nesting.
     *
     * @throws IllegalArgumentException if the text is no JSON
     */
    static <T> T read(String text, Reading<T> reading) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            T value = reading.read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalArgumentException("there is more after the end of the JSON");
            }
            return value;
        } catch (IOException | JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }

    /** As {@link #read}, the value itself. */
    public static JsonElement parse(String text) {
        return read(text, JsonParser::parseReader);
    }

    /** The next value as text: empty for {@code null}, and for what has parts. */
    static String text(JsonReader reader) throws IOException {
        switch (reader.peek()) {
            case STRING, NUMBER -> {
                return wellFormed(reader.nextString());
            }
            case BOOLEAN -> {
                return String.valueOf(reader.nextBoolean());
            }
            default -> {
                skip(reader);
                return "";
            }
        }
    }

    /** Passes over the next value. Gson's own way to do so is not as strict as its reading. */
    static void skip(JsonReader reader) throws IOException {
        switch (reader.peek()) {
            case STRING, NUMBER, BOOLEAN -> {
                String unused = text(reader);
            }
            case NULL -> reader.nextNull();
            default -> {
                JsonElement unused = JsonParser.parseReader(reader);
            }
        }
    }

    /** Empty: it is no string. */
    public static String string(@Nullable JsonElement value) {
        return value instanceof JsonPrimitive primitive && primitive.isString() ? primitive.getAsString() : "";
    }

    /** What a number says, or a string that is one. */
    public static double number(@Nullable JsonElement value, double otherwise) {
        return value instanceof JsonPrimitive primitive
                ? MetadataTags.number(primitive.getAsString(), otherwise)
                : otherwise;
    }

    /** The text with each surrogate that is not one of a pair replaced by U+FFFD: it could not be written as UTF-8. */
    public static String wellFormed(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                if (repaired == null) {
                    repaired = new StringBuilder(text);
                }
                repaired.setCharAt(i, '\ufffd');
            }
        }
        return repaired == null ? text : repaired.toString();
    }
}
