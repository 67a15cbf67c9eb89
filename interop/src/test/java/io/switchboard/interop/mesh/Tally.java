package io.switchboard.interop.mesh;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of calls; immutable.
 *
 * @param servers how many each server has answered, by what it calls itself
 * @param failed how many failed, by status
 * @param messages of some that failed
 */
record Tally(int calls, long millis, Map<String, Integer> servers, Map<String, Integer> failed, List<String> messages) {
    Tally {
        servers = Map.copyOf(servers);
        failed = Map.copyOf(failed);
        messages = List.copyOf(messages);
    }

    /** As interop/callers/README.md says. */
    static Tally read(String line) {
        JsonObject said = JsonParser.parseString(line).getAsJsonObject();
        List<String> messages = new ArrayList<>();
        for (JsonElement message : said.getAsJsonArray("messages")) {
            messages.add(message.isJsonNull() ? "" : message.getAsString());
        }
        return new Tally(
                said.get("calls").getAsInt(),
                said.get("millis").getAsLong(),
                counts(said.getAsJsonObject("servers")),
                counts(said.getAsJsonObject("failed")),
                messages);
    }

    private static Map<String, Integer> counts(JsonObject said) {
        Map<String, Integer> counts = new TreeMap<>();
        said.asMap().forEach((name, count) -> counts.put(name, count.getAsInt()));
        return counts;
    }

    int failures() {
        return failed.values().stream().mapToInt(Integer::intValue).sum();
    }

    int answeredBy(Collection<String> names) {
        return names.stream().mapToInt(name -> servers.getOrDefault(name, 0)).sum();
    }

    /** The same with other names for the servers; those that are renamed alike are one. */
    Tally renamed(Map<String, String> names) {
        Map<String, Integer> renamed = new TreeMap<>();
        servers.forEach((name, count) -> renamed.merge(names.getOrDefault(name, name), count, Integer::sum));
        return new Tally(calls, millis, renamed, failed, messages);
    }

    /** Of all calls, how many in a hundred these servers have answered. */
    double percent(Collection<String> names) {
        return 100.0 * answeredBy(names) / calls;
    }
}
