package io.switchboard.simulation;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tier of processes that serve xDS between one registry and ten million instances; a million clients have a stream
 * each. The costs are those of the most streams that {@code bin/bench} has measured, in bytes and seconds of CPU.
 *
 * @param streams that were measured
 * @param serviceBytes of a process, for a service that it follows
 * @param streamBytes of a process, for a stream of {@link #MEASURED_SERVICES} services
 * @param readSeconds of a process, for a change of a service that it follows
 * @param pushSeconds of a process, for each stream that hears of one
 * @param restartSeconds of a new process, for each stream that comes
 */
record ScaleTier(
        double streams,
        double serviceBytes,
        double streamBytes,
        double readSeconds,
        double pushSeconds,
        double restartSeconds) {
    static final double INSTANCES = 10_000_000;
    static final double CLIENTS = 1_000_000;
    private static final double SERVICES = INSTANCES / 100;
    private static final double SERVICES_EACH = 10;
    private static final double FOLLOWERS = CLIENTS * SERVICES_EACH / SERVICES;

    /** Of the streams that were measured. */
    private static final double MEASURED_SERVICES = 2;

    private static final String PATH = "sections.mesh.stages";

    /**
     * Of {@code benchmarks.json}.
     *
     * @return null if the mesh is not measured there
     * @throws IllegalArgumentException if a cost is missing; the message names it
     */
    static @Nullable ScaleTier read(String json) {
        JsonElement at = JsonParser.parseString(json);
        for (String name : PATH.split("\\.", -1)) {
            at = at != null && at.isJsonObject() ? at.getAsJsonObject().get(name) : null;
        }
        if (at == null || !at.isJsonArray() || at.getAsJsonArray().isEmpty()) {
            return null;
        }
        JsonArray stages = at.getAsJsonArray();
        JsonObject most = stages.get(stages.size() - 1).getAsJsonObject();
        double push = number(most, "pushCpuMicros") / 1e6;
        return new ScaleTier(
                number(most, "streams"),
                number(most, "serviceBytes"),
                number(most, "streamBytes"),
                // One stream hears of a change that is measured.
                Math.max(0, number(most, "changeCpuMicros") / 1e6 - push),
                push,
                number(most, "restartCpuMicros") / 1e6);
    }

    private static double number(JsonObject stage, String name) {
        JsonElement value = stage.get(name);
        if (value == null
                || !value.isJsonPrimitive()
                || !value.getAsJsonPrimitive().isNumber()) {
            throw new IllegalArgumentException(
                    "the benchmarks have no cost " + name + " in " + PATH + ": run bin/bench --only mesh");
        }
        // A difference of two measurements may be below zero by noise.
        return Math.max(0, value.getAsDouble());
    }

    /**
     * The smallest number of processes of which none exceeds its memory or its cores, in a deploy in so many seconds.
     */
    int processes(double window) {
        int below = 0;
        int enough = 1;
        while (!suffices(enough, window)) {
            below = enough;
            enough *= 2;
            if (enough > CLIENTS) {
                throw new IllegalArgumentException("no number of processes is enough: a stream costs too much");
            }
        }
        while (enough - below > 1) {
            int middle = (below + enough) / 2;
            if (suffices(middle, window)) {
                enough = middle;
            } else {
                below = middle;
            }
        }
        return enough;
    }

    private boolean suffices(int processes, double window) {
        return bytes(processes) <= ScaleDemand.MEMORY && cores(processes, window) <= ScaleDemand.CORES;
    }

    /** Heap in use of one of so many. */
    double bytes(int processes) {
        return CLIENTS / processes * streamBytes * SERVICES_EACH / MEASURED_SERVICES
                + SERVICES * followed(processes) * serviceBytes;
    }

    /** Of one of so many. */
    double cores(int processes, double window) {
        return changes(window) * (followed(processes) * readSeconds + FOLLOWERS / processes * pushSeconds);
    }

    /** The part of all services that one of so many follows: its clients are any. */
    private static double followed(int processes) {
        return processes == 1 ? 1 : 1 - Math.pow(1 - 1.0 / processes, FOLLOWERS);
    }

    /** A second: each instance is deleted, and put again. */
    static double changes(double window) {
        return 2 * INSTANCES / window;
    }

    /** Of etcd, for all its events: so many for each change. */
    static double eventCores(double window, double followers, Map<ScaleCost, Double> costs) {
        return changes(window) * followers * ScaleCost.EVENT_CPU.in(costs) / 1e6;
    }

    /** As many processes as hear of a change; without the tier it would be {@link #FOLLOWERS}. */
    double eventCores(double window, Map<ScaleCost, Double> costs) {
        int processes = processes(window);
        return eventCores(window, processes * followed(processes), costs);
    }

    static double eventCoresWithout(double window, Map<ScaleCost, Double> costs) {
        return eventCores(window, FOLLOWERS, costs);
    }

    /** Of etcd, which no tier takes from it: leases and writes. */
    static double instanceCores(double window, Map<ScaleCost, Double> costs) {
        return 3 * INSTANCES / ScaleDemand.TTL * ScaleCost.KEEP_ALIVE_CPU.in(costs) / 1e6
                + changes(window) * ScaleCost.PUT_CPU.in(costs) / 1e6;
    }

    /** Seconds until the streams of one of so many are served by others, on one process's cores. */
    double returnSeconds(int processes) {
        return CLIENTS / processes * restartSeconds / ScaleDemand.CORES;
    }
}
