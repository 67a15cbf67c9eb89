package io.switchboard.harness;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** Results as JSON for people and programs: every field, in lines. */
public final class Json {
    public static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create();

    private Json() {}
}
