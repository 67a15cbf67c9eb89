package io.switchboard.controlplane;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.switchboard.core.Cleanup;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells by HTTP how the process is: whether it is alive and ready, its metrics, and what its parts publish. */
final class AdminServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
    private static final int THREADS = 4;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    private static final String TEXT = "text/plain; charset=utf-8";

    /** What is asked of the process; all of it on this server's threads. */
    interface Told {
        /** Why it is not ready; empty: it is. */
        List<String> notReady();

        /** In Prometheus' text form. */
        String metrics();

        /** What parts publish: by name, then by part, each a JSON document. */
        Map<String, Map<String, Supplier<String>>> documents();
    }

    private record Answer(int status, String type, String body) {}

    private final HttpServer server;
    private final ExecutorService threads;
    private final Told told;

    static {
        // Who sends nothing or takes nothing must not hold one of the few threads for good. In seconds.
        for (String bound : List.of("sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime")) {
            if (System.getProperty(bound) == null) {
                System.setProperty(bound, "30");
            }
        }
    }

    /** @throws IOException if the address cannot be listened at */
    AdminServer(InetSocketAddress address, Told told) throws IOException {
        this.told = told;
        server = HttpServer.create(address, 0);
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "switchboard-admin-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                String method = exchange.getRequestMethod();
                answer = method.equals("GET") || method.equals("HEAD")
                        ? answer(exchange.getRequestURI().getPath())
                        : new Answer(NOT_ALLOWED, TEXT, "only GET\n");
            } catch (RuntimeException | Error e) {
                log.warn("{} cannot be told", exchange.getRequestURI(), e);
                answer = new Answer(FAILED, TEXT, "this cannot be told; the log says why\n");
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            boolean silent = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
            exchange.sendResponseHeaders(answer.status(), silent ? -1 : body.length);
            if (!silent) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }

    private Answer answer(String path) {
        switch (path) {
            case "/healthz" -> {
                return new Answer(OK, TEXT, "ok\n");
            }
            case "/readyz" -> {
                List<String> reasons = told.notReady();
                return reasons.isEmpty()
                        ? new Answer(OK, TEXT, "ready\n")
                        : new Answer(UNAVAILABLE, TEXT, String.join("\n", reasons) + "\n");
            }
            case "/metrics" -> {
                return new Answer(OK, "text/plain; version=0.0.4; charset=utf-8", told.metrics());
            }
            default -> {
                Map<String, Map<String, Supplier<String>>> documents = told.documents();
                Map<String, Supplier<String>> byPart = documents.get(path.substring(path.isEmpty() ? 0 : 1));
                return byPart == null
                        ? new Answer(NOT_FOUND, TEXT, "there are /healthz, /readyz, /metrics" + names(documents) + "\n")
                        : new Answer(OK, "application/json", joined(byPart));
            }
        }
    }

    private static String names(Map<String, ?> documents) {
        StringBuilder names = new StringBuilder();
        new TreeMap<>(documents).keySet().forEach(name -> names.append(", /").append(name));
        return names.toString();
    }

    private static String joined(Map<String, Supplier<String>> byPart) {
        StringBuilder all = new StringBuilder("{");
        new TreeMap<>(byPart).forEach((part, document) -> {
            all.append(all.length() > 1 ? ",\n" : "")
                    .append('"')
                    .append(part)
                    .append("\": ")
                    .append(document.get());
        });
        return all.append("}\n").toString();
    }

    @Override
    public void close() {
        Cleanup.all(() -> server.stop(0), threads::shutdownNow);
    }
}
