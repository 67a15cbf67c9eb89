package io.switchboard.benchmarks;

import io.switchboard.core.time.Ticker;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A client of etcd that is measured, as a process with a class path of its own; see PeerProgram for what is said. */
final class PeerProcess implements AutoCloseable {
    static final int TTL_SECONDS = 10;
    private static final String READY = "ready";

    private final Client client;
    private final String prefix;
    private final Ticker ticker;
    private final Process process;
    private final Writer input;
    private final Map<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();

    /**
     * @param name for people
     * @param program the class to run
     */
    record Client(String name, String program, String classPath) {}

    private PeerProcess(Client client, String endpoint, Path log, Ticker ticker) {
        this.client = client;
        this.prefix = Peers.PREFIX + client.name() + "/";
        this.ticker = ticker;
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            client.classPath(),
                            client.program(),
                            URI.create(endpoint).getAuthority(),
                            prefix,
                            Integer.toString(TTL_SECONDS))
                    .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + client.name(), e);
        }
        input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts one that logs into a file of its own; it may still be coming up. */
    static PeerProcess start(Client client, String endpoint, Path logs, Ticker ticker) {
        File file = logs.resolve("peer-" + client.name() + ".log").toFile();
        PeerProcess started = new PeerProcess(client, endpoint, file.toPath(), ticker);
        Thread reader = new Thread(started::read, "output-of-" + client.name());
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    void awaitReady() {
        Wait.on(said(READY));
    }

    String name() {
        return client.name();
    }

    /** What it keeps registered. */
    String ownKey() {
        return prefix + "own";
    }

    /** What it writes when it is told to. */
    String writtenKey() {
        return prefix + "written";
    }

    /** What somebody else puts, for it to see. */
    String newKey(int number) {
        return prefix + "new" + number;
    }

    /** When it says that it saw this key put. */
    CompletableFuture<Long> sees(String key) {
        return said("seen " + key);
    }

    private CompletableFuture<Long> said(String line) {
        return awaited.computeIfAbsent(line, any -> new CompletableFuture<>());
    }

    void write(String value) {
        try {
            input.write("write " + writtenKey() + " " + value + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(client.name() + " has ended", e);
        }
    }

    void freeze() {
        signal("-STOP");
    }

    void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder(List.of("kill", signal, Long.toString(process.pid())))
                    .inheritIO()
                    .start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill " + signal + " of " + client.name() + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said(line).complete(ticker.nanos());
            }
        } catch (IOException e) {
            // It has ended, as whoever waits for it will say.
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
