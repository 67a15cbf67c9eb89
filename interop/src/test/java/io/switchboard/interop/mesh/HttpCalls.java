package io.switchboard.interop.mesh;

import io.grpc.Status;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Calls over HTTP/1.1 to a proxy, which the server answers with its name. */
final class HttpCalls implements Paced.Start {
    /** The header that says who is called. */
    static final String NAME = "x-name";

    /** As a gRPC call of the greeter would be, so that what a config says of its methods holds for both. */
    static final String PATH = "/xiaoxu.demo.Greeter/SayHello";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI greeter;

    /** @param port of the proxy, where a service is told apart by the port alone */
    HttpCalls(int port) {
        greeter = URI.create("http://127.0.0.1:" + port + PATH);
    }

    @Override
    public void call(String name, Map<String, String> headers, Counting counting, Runnable ended) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(greeter).timeout(Duration.ofSeconds(10)).header(NAME, name);
        headers.forEach(request::header);
        client.sendAsync(request.build(), BodyHandlers.ofString()).whenComplete((response, failure) -> {
            if (failure != null) {
                counting.failed(Status.UNKNOWN.withDescription(failure.toString()));
            } else if (response.statusCode() == 200) {
                counting.answered(response.body());
            } else {
                String said = "HTTP " + response.statusCode() + ": " + response.body();
                counting.failed((response.statusCode() == 504 ? Status.DEADLINE_EXCEEDED : Status.UNAVAILABLE)
                        .withDescription(said));
            }
            ended.run();
        });
    }

    @Override
    public void close() {
        // An HttpClient of Java 17 ends when nothing refers to it any more.
    }
}
