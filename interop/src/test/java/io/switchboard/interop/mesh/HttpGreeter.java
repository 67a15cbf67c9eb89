package io.switchboard.interop.mesh;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.switchboard.Switchboard;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.grpc.server.ServeOptions;
import io.switchboard.harness.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of HTTP/1.1 in this process, registered by Switchboard, which answers everything with its name. */
final class HttpGreeter implements AutoCloseable {
    private final String name;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Announcement announcement;

    HttpGreeter(Switchboard switchboard, String service, String name, ServeOptions options) {
        this.name = name;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        announcement =
                switchboard.announce(service, "127.0.0.1:" + server.getAddress().getPort(), options);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (FleetServer.SLOWLY.equals(exchange.getRequestHeaders().getFirst(HttpCalls.NAME))) {
                Await.pass(FleetServer.SLOW);
            }
            byte[] answer = name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** Of its registration. */
    String id() {
        return announcement.registration().instance().id();
    }

    /** Leaves the registry, then stops. */
    @Override
    public void close() {
        announcement.close();
        server.stop(1);
        threads.shutdownNow();
    }
}
