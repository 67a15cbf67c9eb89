package io.switchboard.benchmarks.autoscaling;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.switchboard.benchmarks.Bench;
import io.switchboard.benchmarks.autoscaling.AutoscalingResults.ServedCall;
import io.switchboard.harness.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lets JMH measure what a served call costs more, in nanoseconds and bytes. */
final class ServedCalls {
    private static final String BENCHMARK = "ServedCallBenchmark";

    /** In JMH's words: bytes for an operation. */
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private ServedCalls() {}

    /** @param classPath of the benchmarks of JMH */
    static List<ServedCall> measure(Bench bench, String classPath) {
        Path results = bench.logs().resolve("served-calls.json");
        String rounds = Integer.toString(bench.of(10, 1));
        List<String> command = Child.java(
                classPath,
                List.of(),
                "org.openjdk.jmh.Main",
                BENCHMARK,
                "-prof",
                "gc",
                "-f",
                Integer.toString(bench.of(3, 1)),
                "-wi",
                rounds,
                "-w",
                "1",
                "-i",
                rounds,
                "-r",
                "1",
                "-rf",
                "json",
                "-rff",
                results.toString());
        try (Child jmh = bench.start("served-calls", command)) {
            int exit = jmh.onEnd().orTimeout(10, TimeUnit.MINUTES).join().exitValue();
            if (exit != 0) {
                throw new IllegalStateException("JMH has ended with " + exit + ": " + jmh.lines(0));
            }
            return read(Files.readString(results));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param json what JMH writes */
    static List<ServedCall> read(String json) {
        List<ServedCall> calls = new ArrayList<>();
        for (JsonElement element : new Gson().fromJson(json, JsonArray.class)) {
            JsonObject one = element.getAsJsonObject();
            String name = one.get("benchmark").getAsString();
            JsonObject more = one.getAsJsonObject("secondaryMetrics");
            double bytes = more.keySet().stream()
                    .filter(key -> key.endsWith(ALLOCATED))
                    .mapToDouble(key -> more.getAsJsonObject(key).get("score").getAsDouble())
                    .findFirst()
                    .orElseThrow();
            calls.add(new ServedCall(
                    name.substring(name.lastIndexOf('.') + 1),
                    one.getAsJsonObject("primaryMetric").get("score").getAsDouble(),
                    bytes));
        }
        return calls;
    }
}
