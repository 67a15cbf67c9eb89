package io.switchboard.operator.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.switchboard.core.time.VirtualTime;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages over HTTP, of those who answer and of those who do not. */
class MetricsPagesTest {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final VirtualTime time = new VirtualTime();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server = start();
    private volatile int status = 200;
    private volatile String page = picks(10);

    private HttpServer start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.setExecutor(threads);
            started.createContext("/metrics", exchange -> {
                byte[] body = page.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            });
            started.createContext("/endless", exchange -> {
                exchange.sendResponseHeaders(200, 0);
                byte[] more = new byte[1 << 20];
                Arrays.fill(more, (byte) 'x');
                try (OutputStream out = exchange.getResponseBody()) {
                    while (true) {
                        out.write(more);
                    }
                }
            });
            started.start();
            return started;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static String picks(int number) {
        return "switchboard_datacenter_picks_total{switchboard_datacenter=\"eu\"} " + number + "\n";
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private MetricsPages open(String... urls) {
        return MetricsPages.open(List.of(urls), EVERY, null, time::nanos);
    }

    private String refused(String... urls) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> open(urls)).getMessage());
    }

    @Test
    void they_are_read_when_it_is_time_and_tell_what_has_grown() {
        MetricsPages pages = open(url("/metrics"), url("/metrics"));
        page = picks(25);
        assertEquals(Optional.empty(), pages.take());
        time.advance(EVERY);
        DrillSample sample = pages.take().orElseThrow();
        assertEquals(Map.of("eu", 15L), sample.picks());
        assertEquals(15, sample.calls());
        assertEquals(EVERY, sample.over());
    }

    @Test
    void a_page_that_is_missing_is_told_and_not_made_up_for() {
        MetricsPages pages = open(url("/metrics"));
        status = 503;
        page = picks(1000);
        time.advance(EVERY);
        assertEquals(Optional.empty(), pages.take());
        assertEquals(
                "1 of 1 pages of metrics are missing: " + url("/metrics")
                        + " cannot be read: it answers with HTTP status 503",
                pages.problem());
        status = 200;
        time.advance(EVERY);
        assertEquals(Map.of(), pages.take().orElseThrow().picks());
        assertEquals("", pages.problem());
        page = picks(1001);
        time.advance(EVERY);
        assertEquals(Map.of("eu", 1L), pages.take().orElseThrow().picks());
    }

    @Test
    void what_is_no_page_of_a_client_is_refused_with_the_reason() {
        assertTrue(refused("ftp://a/metrics").startsWith("\"ftp://a/metrics\" is no page of metrics; write"));
        assertTrue(refused("http:// /").contains("is no page of metrics"));
        page = "<html>\n";
        assertEquals(
                url("/metrics") + " cannot be read: it is no page of metrics in Prometheus' text format",
                refused(url("/metrics")));
        page = "up 1\n";
        assertEquals(
                url("/metrics") + " has no switchboard_datacenter_picks_total: no client there has called a service, or"
                        + " none that Switchboard measures",
                refused(url("/metrics")));
        assertTrue(refused(url("/none")).endsWith("it answers with HTTP status 404"));
    }

    @Test
    void a_page_without_an_end_is_left_at_its_bound_or_in_its_time() {
        String why = refused(url("/endless"));
        assertTrue(
                why.endsWith("it is larger than " + BoundedBody.MOST_BYTES + " bytes")
                        || why.endsWith("no answer within 3 s"),
                why);
    }

    @Test
    void who_does_not_answer_is_told() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String why = refused("http://127.0.0.1:" + silent.getLocalPort() + "/metrics");
            assertTrue(why.contains(" cannot be read: "), why);
        }
    }
}
