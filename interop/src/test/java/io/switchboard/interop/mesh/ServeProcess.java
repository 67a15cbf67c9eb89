package io.switchboard.interop.mesh;

import io.switchboard.harness.Await;
import io.switchboard.harness.Child;
import io.switchboard.testing.PauseSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code bin/switchboard serve --xds}, as a process of its own, which can come back at the same ports. */
final class ServeProcess implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final String etcd;
    private final Path log;
    private final List<String> flags;
    private final int xds = freePort();
    private final int admin = freePort();
    private @Nullable Process process;

    private ServeProcess(String etcd, Path log, List<String> flags) {
        this.etcd = etcd;
        this.log = log;
        this.flags = flags;
    }

    /**
     * Starts one, and waits until it is ready.
     *
     * @param flags besides those that say where etcd is and where it listens
     */
    static ServeProcess start(String etcd, Path log, String... flags) {
        ServeProcess serve = new ServeProcess(etcd, log, List.of(flags));
        serve.startAgain();
        serve.awaitReady();
        return serve;
    }

    /** That is free now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does not wait until it is ready. */
    void startAgain() {
        List<String> command = new ArrayList<>(Child.java(
                Child.CLASS_PATH,
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"),
                "io.switchboard.cli.Main",
                "serve",
                "--endpoints",
                etcd,
                "--xds",
                "127.0.0.1:" + xds,
                "--admin",
                "127.0.0.1:" + admin));
        command.addAll(flags);
        try {
            process = Belongings.bound(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start serve", e);
        }
    }

    void awaitReady() {
        Await.until(() -> "serve is ready; its log is " + log, () -> {
            Process now = process;
            if (now != null && !now.isAlive()) {
                throw new AssertionError("serve has ended with " + now.exitValue() + "; its log is " + log);
            }
            return isReady();
        });
    }

    boolean isReady() {
        try {
            return get("/readyz").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** What it says of its clients, as JSON. */
    String clients() {
        try {
            return get("/clients").body();
        } catch (IOException e) {
            throw new UncheckedIOException("serve does not tell of its clients", e);
        }
    }

    /** The sum over all series of a metric. */
    double metric(String name) {
        try {
            return get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("serve does not tell of its metrics", e);
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while serve was asked", e);
        }
    }

    /** Where it serves xDS. */
    int port() {
        return xds;
    }

    void pause() {
        PauseSignal.pause(running());
    }

    void resume() {
        PauseSignal.resume(running());
    }

    /** Asks it to end (SIGTERM), and waits for its end. */
    void stop() {
        running().toHandle().destroy();
        awaitEnd();
    }

    /** Ends it at once (SIGKILL), and waits for its end. */
    void kill() {
        running().destroyForcibly();
        awaitEnd();
    }

    private Process running() {
        Process now = process;
        if (now == null) {
            throw new IllegalStateException("serve does not run");
        }
        return now;
    }

    private void awaitEnd() {
        Await.until("serve has ended", () -> !running().isAlive());
    }

    @Override
    public void close() {
        kill();
    }
}
