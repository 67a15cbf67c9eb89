package io.switchboard.simulation;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bin/bench} has measured. A cost that it does not have is NaN here, and so is whatever is computed of it.
 *
 * @param cores of the machine measured
 * @param memoryBytes of the machine measured
 */
record ScaleCosts(Map<Cost, Double> known, int cores, double memoryBytes) {
    ScaleCosts {
        known = Map.copyOf(known);
    }

    /** @throws IllegalArgumentException if it is not such a JSON; the message names what is missing, and what to do */
    static ScaleCosts read(String json) {
        JsonElement root;
        try {
            root = JsonParser.parseString(json);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("the benchmarks are no JSON: run bin/bench", e);
        }
        Map<Cost, Double> known = new EnumMap<>(Cost.class);
        for (Cost cost : Cost.values()) {
            Double value = number(object(root, cost.parents()), cost.key, cost.path());
            if (value != null) {
                known.put(cost, value);
            }
        }
        JsonObject machine = object(root, List.of("machine"));
        Double cores = number(machine, "cores", "machine.cores");
        if (cores == null || cores < 1) {
            throw new IllegalArgumentException("the benchmarks have no machine.cores: run bin/bench");
        }
        Double memory = number(machine, "memoryBytes", "machine.memoryBytes");
        return new ScaleCosts(known, cores.intValue(), memory == null ? Double.NaN : memory);
    }

    /** NaN if it is missing. */
    double of(Cost cost) {
        return known.getOrDefault(cost, Double.NaN);
    }

    /** Of a cost in microseconds. */
    double seconds(Cost cost) {
        return of(cost) / 1e6;
    }

    List<Cost> missing(Cost... needed) {
        return Arrays.stream(needed).filter(cost -> !known.containsKey(cost)).toList();
    }

    /** Such as {@code no `keyBytes`}; empty if none of them is missing. */
    String lack(Cost... needed) {
        List<Cost> missing = missing(needed);
        return missing.isEmpty()
                ? ""
                : missing.stream().map(cost -> "`" + cost.key + "`").collect(Collectors.joining(", ", "no ", ""));
    }

    private static JsonObject object(JsonElement root, List<String> names) {
        JsonElement at = root;
        for (int depth = 0; depth < names.size(); depth++) {
            JsonElement next = at.isJsonObject() ? at.getAsJsonObject().get(names.get(depth)) : null;
            if (next == null || !next.isJsonObject()) {
                throw new IllegalArgumentException(
                        "the benchmarks have no " + String.join(".", names.subList(0, depth + 1)) + ": run bin/bench");
            }
            at = next;
        }
        return at.getAsJsonObject();
    }

    private static @Nullable Double number(JsonObject parent, String key, String path) {
        JsonElement value = parent.get(key);
        if (value == null || value.isJsonNull()) {
            return null;
        }
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber() || !(value.getAsDouble() >= 0)) {
            throw new IllegalArgumentException(
                    "the benchmarks have " + path + " as " + value + ", which is no cost: run bin/bench");
        }
        return value.getAsDouble();
    }
}
