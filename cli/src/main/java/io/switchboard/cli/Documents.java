package io.switchboard.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;

/** Service configs as they are shown. */
final class Documents {
    private Documents() {}

    /** The text as JSON, or as a JSON string where it is none: what is there is shown. */
    static JsonElement parse(String text) {
        try {
            return JsonParser.parseString(text);
        } catch (JsonParseException e) {
            return new JsonPrimitive(text);
        }
    }
}
