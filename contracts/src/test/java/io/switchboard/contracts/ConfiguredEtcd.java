package io.switchboard.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.embedded.ReservedPort;
import io.switchboard.testing.EtcdBinaries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real etcd started with flags of a test's own, over http or https. */
final class ConfiguredEtcd implements AutoCloseable {
    private final Path folder;
    private final String scheme;
    /** Held whenever etcd does not run. */
    private ReservedPort client = ReservedPort.of(0);

    private ReservedPort peers = ReservedPort.of(0);
    private final int port = client.port();
    private final int peerPort = peers.port();
    private final List<String> etcdctl = new ArrayList<>();
    private int starts;
    private @Nullable Process process;

    ConfiguredEtcd(Path folder, String scheme) {
        this.folder = folder;
        this.scheme = scheme;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    String endpoint() {
        return scheme + "://" + address();
    }

    /** Starts it, after the end of the one before, and waits until it serves. */
    void start(String... flags) throws IOException, InterruptedException {
        end();
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        Path log = folder.resolve("etcd-" + ++starts + ".log");
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> command = new ArrayList<>(List.of(
                binaries.orSkip(binaries.etcd(), "etcd").toString(),
                "--name=one",
                "--data-dir=" + folder.resolve("data"),
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=one=" + peer,
                "--unsafe-no-fsync"));
        command.addAll(List.of(flags));
        client.close();
        peers.close();
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process = started;
        Await.until("etcd serves", () -> {
            assertTrue(started.isAlive(), () -> "etcd ended:\n" + read(log));
            return read(log).contains("ready to serve client requests");
        });
    }

    /** What etcdctl is to be called with from now on, such as {@code --user=root:secret}. */
    void control(String... flags) {
        etcdctl.clear();
        etcdctl.addAll(List.of(flags));
    }

    void etcdctl(String... arguments) throws IOException, InterruptedException {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        List<String> command = new ArrayList<>(
                List.of(binaries.orSkip(binaries.etcdctl(), "etcdctl").toString(), "--endpoints=" + endpoint()));
        command.addAll(etcdctl);
        command.addAll(List.of(arguments));
        Process running = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            running.getOutputStream().close();
            String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(running.waitFor(30, TimeUnit.SECONDS), "etcdctl " + List.of(arguments));
            assertEquals(0, running.exitValue(), () -> "etcdctl " + List.of(arguments) + ": " + output);
        } finally {
            running.destroyForcibly();
        }
    }

    private void end() {
        if (process != null) {
            try {
                assertTrue(process.destroyForcibly().waitFor(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process = null;
            client = ReservedPort.of(port);
            peers = ReservedPort.of(peerPort);
        }
    }

    @Override
    public void close() {
        end();
        client.close();
        peers.close();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
