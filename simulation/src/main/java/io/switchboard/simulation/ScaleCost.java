package io.switchboard.simulation;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A unit cost that {@code bin/bench} has measured, and where its JSON has it. Those of CPU are in microseconds. */
enum ScaleCost {
    KEEP_ALIVE_CPU("keepAliveCpuMicros", "etcd's CPU for one keepalive, µs"),
    EVENT_CPU("eventCpuMicros", "etcd's CPU to deliver one event to one watcher, µs"),
    PUT_CPU("putCpuMicros", "etcd's CPU for one write, µs"),
    LISTED_KEY_CPU("listedKeyCpuMicros", "etcd's CPU for each key of a list, µs"),
    PROCESS_BYTES("processBytes", "etcd's memory for one connected process, bytes"),
    WATCHER_BYTES("watcherBytes", "etcd's memory for one watcher, bytes"),
    KEY_BYTES("keyBytes", "etcd's memory for one key, bytes"),
    LEASE_RETURN_CPU("leaseReturnCpuMicros", "etcd's CPU for the return of a process with a lease, µs"),
    KEY_RETURN_CPU("keyReturnCpuMicros", "more for each of its registrations, µs"),
    FOLLOWER_RETURN_CPU("followerReturnCpuMicros", "etcd's CPU for the return of a client, µs"),
    SERVICE_RETURN_CPU("serviceReturnCpuMicros", "more for each service that it follows, µs"),
    WATCHERS_PER_SERVICE("watchersPerService", "watchers for one followed service"),
    BYTES_PER_LISTED_KEY("bytesPerListedKey", "bytes sent for each key of a list");

    final String meaning;

    /** From the root of the JSON. */
    final String path;

    ScaleCost(String key, String meaning) {
        this.meaning = meaning;
        path = "sections.registry-load.costs." + key;
    }

    /** @throws IllegalArgumentException if one is missing; the message names it, and says what to do */
    static Map<ScaleCost, Double> readAll(String json) {
        JsonElement root;
        try {
            root = JsonParser.parseString(json);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("the benchmarks are no JSON: run bin/bench", e);
        }
        Map<ScaleCost, Double> costs = new EnumMap<>(ScaleCost.class);
        for (ScaleCost cost : values()) {
            costs.put(cost, cost.read(root));
        }
        return costs;
    }

    double in(Map<ScaleCost, Double> costs) {
        return Objects.requireNonNull(costs.get(this), path);
    }

    private double read(JsonElement root) {
        JsonElement at = root;
        for (String name : path.split("\\.", -1)) {
            at = at != null && at.isJsonObject() ? at.getAsJsonObject().get(name) : null;
        }
        if (at == null || !at.isJsonPrimitive() || !at.getAsJsonPrimitive().isNumber() || !(at.getAsDouble() >= 0)) {
            throw new IllegalArgumentException("the benchmarks have no cost at " + path + ": run bin/bench");
        }
        return at.getAsDouble();
    }
}
