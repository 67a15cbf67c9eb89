package io.switchboard.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What an etcd member says of itself: a witness, beside the client, of how much it is asked. */
public final class EtcdMetrics {
    private final URI uri;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private EtcdMetrics(URI uri) {
        this.uri = uri;
    }

    /** Those of the member at this endpoint. */
    public static EtcdMetrics of(String endpoint) {
        return new EtcdMetrics(URI.create(endpoint + "/metrics"));
    }

    /** How many calls of this method, such as {@code Range} or {@code Authenticate}, have begun. */
    public long started(String method) {
        return sum("grpc_server_started_total{", "grpc_method=\"" + method + "\"");
    }

    /** How many calls of any method have begun. */
    public long started() {
        return sum("grpc_server_started_total{", "");
    }

    private long sum(String start, String part) {
        return text().lines()
                .filter(line -> line.startsWith(start) && line.contains(part))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String text() {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException("no metrics at " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading " + uri, e);
        }
    }
}
