package io.switchboard.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What etcd says of itself at {@code /metrics}, at one moment.
 *
 * @param nanos when, of the monotonic clock
 * @param series values by name and labels, as {@code grpc_server_started_total{grpc_method="Range",…}}
 */
public record EtcdMetrics(long nanos, Map<String, Double> series) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** @param endpoint as {@code http://127.0.0.1:2379} */
    public static EtcdMetrics read(String endpoint) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            String body =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return new EtcdMetrics(System.nanoTime(), parse(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static Map<String, Double> parse(String text) {
        Map<String, Double> series = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            if (space > 0) {
                series.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        });
        return Map.copyOf(series);
    }

    /**
     * The sum of a metric's series whose labels have all of these, each as {@code grpc_method="Watch"}; 0 if there are
     * none.
     */
    public double sum(String metric, String... labels) {
        double sum = 0;
        for (Map.Entry<String, Double> one : series.entrySet()) {
            String name = one.getKey();
            boolean named = name.equals(metric) || name.startsWith(metric + "{");
            if (named && Arrays.stream(labels).allMatch(name::contains)) {
                sum += one.getValue();
            }
        }
        return sum;
    }

    /** How many calls of this method, such as {@code Range} or {@code Authenticate}, have begun. */
    public long started(String method) {
        return (long) sum("grpc_server_started_total", "grpc_method=\"" + method + "\"");
    }

    public double cpuSeconds() {
        return sum("process_cpu_seconds_total");
    }

    public double residentBytes() {
        return sum("process_resident_memory_bytes");
    }

    /** Streams and unary requests that began, of all methods. */
    public long started() {
        return (long) sum("grpc_server_started_total");
    }

    /** Messages from clients, those on open streams too. */
    public double messagesReceived() {
        return sum("grpc_server_msg_received_total");
    }

    /** Watches that are open. */
    public double watchers() {
        return sum("etcd_debugging_mvcc_watcher_total");
    }

    /** Streams of watches that are open. */
    public double watchStreams() {
        return sum("etcd_debugging_mvcc_watch_stream_total");
    }
}
