package io.switchboard.testing;

import com.google.protobuf.ByteString;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.switchboard.core.Cleanup;
import io.switchboard.embedded.ReservedPort;
import io.switchboard.etcd.api.KVGrpc;
import io.switchboard.etcd.api.RangeRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One etcd member: its process, ports and data, from start to start. Ends with this JVM at the latest. */
final class EtcdProcess implements AutoCloseable {
    /** What is killed is gone in a moment. */
    private static final int KILLED_SECONDS = 2;

    private static final int START_SECONDS = 30;

    private final Path binary;
    private final String name;
    private final String scheme;
    private final Supplier<ChannelCredentials> credentials;
    private final List<String> options;
    private final Path folder;
    private final int clientPort;
    private final int peerPort;
    private final boolean canSkipFsync;
    private String advertisedPeer;
    private final Thread hook = new Thread(this::kill, "end-etcd");
    private ReservedPort client = ReservedPort.of(0);
    private ReservedPort peer = ReservedPort.of(0);
    private @Nullable Process process;

    /** @param options further ones of the program, each as {@code --name=value} */
    EtcdProcess(Path binary, String name, List<String> options) {
        this(binary, name, options, "http", InsecureChannelCredentials::create);
    }

    /** @param credentials with which this process asks whether it is ready; made anew each time, as files may change */
    EtcdProcess(
            Path binary, String name, List<String> options, String scheme, Supplier<ChannelCredentials> credentials) {
        this.scheme = scheme;
        this.credentials = credentials;
        this.binary = binary;
        this.name = name;
        this.options = List.copyOf(options);
        this.clientPort = client.port();
        this.peerPort = peer.port();
        this.advertisedPeer = "http://127.0.0.1:" + peerPort;
        try {
            this.canSkipFsync = output(binary.toString(), "--help").contains("--unsafe-no-fsync");
            this.folder = temporaryFolder();
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, client::close, peer::close);
            throw e;
        }
    }

    String endpoint() {
        return scheme + "://127.0.0.1:" + clientPort;
    }

    /** As {@code --initial-cluster} wants it. */
    String peerEntry() {
        return name + "=" + advertisedPeer;
    }

    /** Where it listens for other members. */
    String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    /** Others call it there from its first start on, instead of where it listens. */
    void advertisePeer(String url) {
        advertisedPeer = url;
    }

    long pid() {
        return running().pid();
    }

    /** Starts the process, without waiting until it serves. */
    void launch(String initialCluster) {
        launch(initialCluster, "new");
    }

    /** @param clusterState {@code new}, or {@code existing} for a member that joins */
    synchronized void launch(String initialCluster, String clusterState) {
        client.close();
        peer.close();
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--name=" + name,
                "--data-dir=" + data(),
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--listen-peer-urls=" + peerUrl(),
                "--initial-advertise-peer-urls=" + advertisedPeer,
                "--initial-cluster=" + initialCluster,
                "--initial-cluster-state=" + clusterState,
                "--logger=zap"));
        command.addAll(options);
        if (canSkipFsync) {
            command.add("--unsafe-no-fsync");
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + binary, e);
        }
    }

    /** Waits until it answers a linearizable read: then it has a leader, too. */
    void awaitReady() {
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + clientPort, credentials.get())
                .build();
        try {
            for (int attempt = 0; attempt < START_SECONDS * 20; attempt++) {
                if (isReady(channel)) {
                    return;
                }
                if (running().waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException(
                            "etcd ended with code " + running().exitValue() + ":\n" + lastLog());
                }
                channel.resetConnectBackoff();
            }
            throw new IllegalStateException("etcd was not ready within " + START_SECONDS + " s:\n" + lastLog());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while etcd was starting", e);
        } finally {
            channel.shutdownNow();
        }
    }

    private static boolean isReady(ManagedChannel channel) {
        try {
            KVGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(1, TimeUnit.SECONDS)
                    .range(RangeRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8("ready?"))
                            .build());
            return true;
        } catch (StatusRuntimeException e) {
            // One that asks for a password is ready, too.
            return switch (e.getStatus().getCode()) {
                case INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED -> true;
                default -> false;
            };
        }
    }

    private synchronized Process running() {
        if (process == null) {
            throw new IllegalStateException("etcd is not running");
        }
        return process;
    }

    /** Ends it with SIGTERM. */
    synchronized void terminate() {
        if (process != null) {
            process.destroy();
            await(process);
            process = null;
            client = ReservedPort.of(clientPort);
            peer = ReservedPort.of(peerPort);
        }
    }

    /** Ends it with SIGKILL. */
    synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            await(process);
            process = null;
            client = ReservedPort.of(clientPort);
            peer = ReservedPort.of(peerPort);
        }
    }

    private static void await(Process ending) {
        try {
            if (!ending.waitFor(10, TimeUnit.SECONDS)) {
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            // It ends all the same, and lets go of its ports before anybody takes them.
            ending.destroyForcibly();
            ending.onExit()
                    .completeOnTimeout(ending, KILLED_SECONDS, TimeUnit.SECONDS)
                    .join();
            Thread.currentThread().interrupt();
        }
    }

    /** Freezes it; returns once it stands still. */
    void pause() {
        PauseSignal.pause(running());
    }

    void resume() {
        PauseSignal.resume(running());
    }

    void wipe() {
        delete(data());
    }

    /** Copies the data of the stopped process. */
    void save(Path to) {
        copy(data(), to);
    }

    /** Puts a copy in the place of the stopped process's data. */
    void restore(Path from) {
        wipe();
        copy(from, data());
    }

    private Path data() {
        return folder.resolve("data");
    }

    @Override
    public void close() {
        Cleanup.all(this::kill, () -> client.close(), () -> peer.close(), () -> delete(folder), this::removeHook);
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending; the hook has nothing left to do.
        }
    }

    private Path log() {
        return folder.resolve("etcd.log");
    }

    private String lastLog() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("switchboard-etcd-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command[0], e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
