package io.switchboard.faults.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.switchboard.core.Cleanup;
import io.switchboard.harness.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** What one process shows to Prometheus. */
final class MetricsPage implements AutoCloseable {
    private final Library library;
    private final AtomicInteger scrapes = new AtomicInteger();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "metrics-page");
        made.setDaemon(true);
        return made;
    });
    private final HttpServer server;

    MetricsPage(Library library) {
        this.library = library;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/metrics", this::answer);
        server.setExecutor(thread);
        server.start();
    }

    /** As Prometheus wants it. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns once Prometheus has seen all that there is now. */
    void awaitScraped() {
        // One may be under way.
        int enough = scrapes.get() + 2;
        Await.until("Prometheus reads " + address(), () -> scrapes.get() >= enough);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] page = library.page().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
        scrapes.incrementAndGet();
    }

    @Override
    public void close() {
        Cleanup.all(() -> server.stop(0), thread::shutdownNow, library::close);
    }
}
