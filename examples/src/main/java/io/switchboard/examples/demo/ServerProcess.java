package io.switchboard.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One greeter server, running as a process of its own. */
final class ServerProcess {
    private static final Pattern SERVES = Pattern.compile("xiaoxu/demo serves at (\\S+)");
    private static final int KEPT_LINES = 20;

    private final Process process;
    private final CompletableFuture<String> address = new CompletableFuture<>();

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts a server that registers in this etcd, on the Java and the class path of the caller. */
    static ServerProcess start(String etcd) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // A small process that starts fast: the demo shows calls, not throughput.
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DemoServer.class.getName(),
                etcd));
        // One address for all of them would make them one instance.
        builder.environment().remove("SWITCHBOARD_ADVERTISE");
        ServerProcess server =
                new ServerProcess(builder.redirectErrorStream(true).start());
        Thread reader = new Thread(server::read, "server-" + server.process.pid());
        reader.setDaemon(true);
        reader.start();
        return server;
    }

    /** Where it serves, once it does; fails with what it printed if it ends before. */
    CompletableFuture<String> address() {
        return address;
    }

    /** Completes when the process has ended. */
    CompletableFuture<Process> ended() {
        return process.onExit();
    }

    /** SIGTERM: the server stops gracefully. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL: the server gets no chance to say goodbye. */
    void kill() {
        process.destroyForcibly();
    }

    boolean awaitEnd(long nanos) throws InterruptedException {
        return process.waitFor(nanos, TimeUnit.NANOSECONDS);
    }

    private void read() {
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher serves = SERVES.matcher(line);
                if (serves.find()) {
                    address.complete(serves.group(1));
                }
                last.addLast(line);
                if (last.size() > KEPT_LINES) {
                    last.removeFirst();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            last.addLast(e.toString());
        }
        address.completeExceptionally(
                new DemoFailure("a greeter server ended before it served; it said:\n  " + String.join("\n  ", last)));
    }
}
