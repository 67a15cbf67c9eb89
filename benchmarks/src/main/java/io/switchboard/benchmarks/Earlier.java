package io.switchboard.benchmarks;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What earlier runs have measured, as {@code benchmarks.json} has it. */
final class Earlier {
    private Earlier() {}

    /** By id; empty where there is no such file. */
    static Map<String, MeasuredSection> read(Path folder, Map<String, Measurement> measurements) throws IOException {
        Path file = folder.resolve("benchmarks.json");
        return Files.exists(file) ? parse(Files.readString(file), measurements) : Map.of();
    }

    static Map<String, MeasuredSection> parse(String json, Map<String, Measurement> measurements) {
        Gson gson = new Gson();
        JsonObject all = JsonParser.parseString(json).getAsJsonObject();
        if (!all.has("sections")) {
            return Map.of();
        }
        JsonObject sections = all.getAsJsonObject("sections");
        Run most = gson.fromJson(all, Run.class);
        JsonObject others = all.has("runs") ? all.getAsJsonObject("runs") : new JsonObject();
        Map<String, MeasuredSection> earlier = new LinkedHashMap<>();
        measurements.forEach((id, measurement) -> {
            if (sections.has(id)) {
                Run run = others.has(id) ? gson.fromJson(others.get(id), Run.class) : most;
                earlier.put(id, new MeasuredSection(measurement.again(sections.get(id)), run));
            }
        });
        return earlier;
    }
}
