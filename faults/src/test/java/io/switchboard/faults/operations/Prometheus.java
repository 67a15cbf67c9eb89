package io.switchboard.faults.operations;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.switchboard.core.Cleanup;
import io.switchboard.harness.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Prometheus: one process of its own on a loopback port, ended when this is closed and with this JVM at the
 * latest.
 */
final class Prometheus implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMillis(500);

    private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\" address=(\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path log;
    private final Process process;
    private final Thread hook;
    private final String address;

    /** A series at one moment. */
    record Sample(Map<String, String> labels, double value) {}

    /** What a rule says just now. */
    record Alert(Map<String, String> labels, Map<String, String> annotations, boolean firing) {}

    private Prometheus(Path folder, Path program) throws IOException {
        log = folder.resolve("prometheus.log");
        process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        // The system picks the port, and the log says which.
                        "--web.listen-address=127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        hook = new Thread(process::destroyForcibly, "end-prometheus");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            address = awaitReady();
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, this::close);
            throw e;
        }
    }

    /**
     * Starts one that reads pages, and waits until it answers; without the program the running test is skipped.
     *
     * @param folder for its files, which outlive it
     * @param rules in the form of alerts.yml; empty: none
     * @param addresses by the job that they are labelled with
     */
    static Prometheus start(Path folder, String rules, Map<String, String> addresses) {
        Path program = Programs.prometheus();
        String every = INTERVAL.toMillis() + "ms";
        StringBuilder config = new StringBuilder("global: {scrape_interval: " + every + ", scrape_timeout: " + every
                + ", evaluation_interval: " + every + "}\n");
        try {
            if (!rules.isEmpty()) {
                Files.writeString(folder.resolve("rules.yml"), rules);
                config.append("rule_files: [rules.yml]\n");
            }
            config.append("scrape_configs:\n");
            addresses.forEach((job, page) ->
                    config.append("  - {job_name: " + job + ", static_configs: [{targets: ['" + page + "']}]}\n"));
            Files.writeString(folder.resolve("prometheus.yml"), config);
            return new Prometheus(folder, program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String awaitReady() {
        String[] at = new String[1];
        Await.until(() -> "Prometheus listens:\n" + said(), () -> {
            Matcher listening = LISTENING.matcher(said());
            if (listening.find()) {
                at[0] = listening.group(1);
            }
            boolean ready = at[0] != null && said().contains("Server is ready");
            return ready || !process.isAlive();
        });
        if (!process.isAlive()) {
            throw new AssertionError("Prometheus has ended:\n" + said());
        }
        return at[0];
    }

    private String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** The series that an expression returns now. */
    List<Sample> query(String expression) {
        JsonObject data = get("query?query=" + encoded(expression)).getAsJsonObject();
        List<Sample> samples = new ArrayList<>();
        for (JsonElement element : data.getAsJsonArray("result")) {
            JsonObject one = element.getAsJsonObject();
            samples.add(new Sample(
                    strings(one.getAsJsonObject("metric")),
                    number(one.getAsJsonArray("value").get(1).getAsString())));
        }
        return samples;
    }

    /** The values of a label among the series of a selector, as Grafana asks for a variable's choices. */
    Set<String> values(String label, String selector) {
        Set<String> values = new HashSet<>();
        for (JsonElement value : (JsonArray) get("label/" + label + "/values?match[]=" + encoded(selector))) {
            values.add(value.getAsString());
        }
        return values;
    }

    /** All alerts that are pending or firing. */
    List<Alert> alerts() {
        List<Alert> alerts = new ArrayList<>();
        for (JsonElement element : get("alerts").getAsJsonObject().getAsJsonArray("alerts")) {
            JsonObject alert = element.getAsJsonObject();
            alerts.add(new Alert(
                    strings(alert.getAsJsonObject("labels")),
                    strings(alert.getAsJsonObject("annotations")),
                    alert.get("state").getAsString().equals("firing")));
        }
        return alerts;
    }

    /** When the rules were evaluated last. */
    String evaluated() {
        return get("rules")
                .getAsJsonObject()
                .getAsJsonArray("groups")
                .get(0)
                .getAsJsonObject()
                .get("lastEvaluation")
                .getAsString();
    }

    private JsonElement get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/"
                        + path.replace("[", "%5B").replace("]", "%5D")))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonObject answer = JsonParser.parseString(response.body()).getAsJsonObject();
            if (!answer.get("status").getAsString().equals("success") || answer.has("warnings")) {
                throw new AssertionError(path + ": " + response.body());
            }
            return answer.get("data");
        } catch (IOException e) {
            throw new UncheckedIOException("Prometheus does not answer:\n" + said(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Prometheus was asked", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> strings(JsonObject object) {
        Map<String, String> strings = new HashMap<>();
        object.entrySet()
                .forEach(
                        member -> strings.put(member.getKey(), member.getValue().getAsString()));
        return strings;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly().onExit().join();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook has nothing left to do.
        }
    }
}
