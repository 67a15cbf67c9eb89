package io.switchboard.examples.frameworks;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.harness.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The example of Quarkus in a process of its own. */
final class Shop implements AutoCloseable {
    /** The service that is called. */
    static final String PRICES = "demo/prices";

    /** A start is a matter of seconds, unless all cores are taken. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Path JAR = Path.of("..", "quarkus", "target", "quarkus-app", "quarkus-run.jar");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Child process;
    private final int port;

    /** @param service the name that it is registered by */
    Shop(EmbeddedEtcd etcd, String service) {
        process = Applications.start(
                service + " in Quarkus",
                etcd,
                List.of(
                        "-Dregistry.service=" + service,
                        "-Dquarkus.grpc.clients.prices.host=" + PRICES,
                        "-Dquarkus.stork.prices-http.service-discovery.service=" + PRICES + "-http",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.log.console.format=%s%n",
                        "-jar",
                        JAR.toString()));
        try {
            String started = process.next("quarkus", PATIENCE);
            port = Integer.parseInt(started.substring(started.lastIndexOf(':') + 1));
        } catch (RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    String pid() {
        return String.valueOf(process.pid());
    }

    /** Of its registrations. */
    String id() {
        return "127.0.0.1:" + port;
    }

    /** How many of so many calls that it was asked to make each process has answered; a failure counts by its text. */
    Map<String, Integer> calls(String path, int count) {
        Map<String, Integer> calls = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String by;
            try {
                by = get(path).split(" ", -1)[0];
            } catch (IllegalStateException e) {
                by = String.valueOf(e.getMessage());
            }
            calls.merge(by, 1, Integer::sum);
        }
        return calls;
    }

    Set<String> called(String path) {
        return calls(path, 20).keySet();
    }

    /** The answer's text; fails unless it is one of success. */
    String get(String path) {
        HttpResponse<String> response;
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            response = HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer to " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + " is answered by " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /** Asks it to end by SIGTERM, and waits for that. */
    void stop() {
        Applications.stop(process);
    }

    @Override
    public void close() {
        process.terminate();
        process.close();
    }
}
