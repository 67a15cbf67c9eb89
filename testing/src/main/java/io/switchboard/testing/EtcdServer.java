package io.switchboard.testing;

import io.grpc.TlsChannelCredentials;
import io.switchboard.core.Cleanup;
import io.switchboard.embedded.Etcd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A real etcd: one process of its own on loopback ports, with its own data, ended when this is closed and with this JVM
 * at the latest.
 *
 * <p>Its program is named by the environment variable ETCD_BIN, else is the one on the PATH, else the newest in
 * {@code ${XDG_CACHE_HOME:-~/.cache}/switchboard/etcd/<version>/}.
 */
public final class EtcdServer implements Etcd {
    private final EtcdProcess process;

    private EtcdServer(EtcdProcess process) {
        this.process = process;
        try {
            launch();
        } catch (RuntimeException | Error e) {
            Cleanup.after(e, process::close);
            throw e;
        }
    }

    /** The program, if there is one. */
    public static Optional<Path> find() {
        return EtcdBinaries.ofSystem().etcd();
    }

    /**
     * Starts one and waits until it serves. Without the program the running test is skipped; it fails if the
     * environment variable SWITCHBOARD_REQUIRE names {@code etcd}.
     */
    public static EtcdServer start() {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        return start(binaries.orSkip(binaries.etcd(), "etcd"));
    }

    /** Starts one from this program and waits until it serves. */
    public static EtcdServer start(Path binary) {
        return new EtcdServer(new EtcdProcess(binary, "etcd", List.of()));
    }

    /** As {@link #start()}, with further options of etcd's program, each as {@code --name=value}. */
    public static EtcdServer startWith(String... options) {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        return new EtcdServer(new EtcdProcess(binaries.orSkip(binaries.etcd(), "etcd"), "etcd", List.of(options)));
    }

    /**
     * As {@link #start()}, with TLS: it serves with this certificate, which has to be good for clients as well, and
     * lets those in whose certificates the authority has signed. The files are read again at each start.
     *
     * @param certificate PEM
     * @param key its private key, PEM
     * @param authority the certificate of who has signed it and those of clients, PEM
     */
    public static EtcdServer startTls(Path certificate, Path key, Path authority) {
        EtcdBinaries binaries = EtcdBinaries.ofSystem();
        List<String> options = List.of(
                "--cert-file=" + certificate,
                "--key-file=" + key,
                "--trusted-ca-file=" + authority,
                "--client-cert-auth");
        return new EtcdServer(new EtcdProcess(
                binaries.orSkip(binaries.etcd(), "etcd"), "etcd", options, "https", () -> {
                    try {
                        return TlsChannelCredentials.newBuilder()
                                .trustManager(authority.toFile())
                                .keyManager(certificate.toFile(), key.toFile())
                                .build();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
    }

    private void launch() {
        process.launch(process.peerEntry());
        process.awaitReady();
    }

    @Override
    public String endpoint() {
        return process.endpoint();
    }

    /** Ends the process the orderly way (SIGTERM), and waits for its end. */
    @Override
    public void stop() {
        process.terminate();
    }

    /** Ends the process the hard way (SIGKILL), and waits for its end. */
    public void kill() {
        process.kill();
    }

    /**
     * Stops the process, if it runs, starts it again at the same endpoint, and waits until it serves. Without its data
     * it has the same cluster id as before, as its configuration is the same.
     */
    @Override
    public void restart(boolean keepData) {
        stop();
        if (!keepData) {
            process.wipe();
        }
        launch();
    }

    /** Stops the process, copies its data into a folder that does not exist yet, and starts it again. */
    public void save(Path folder) {
        stop();
        process.save(folder);
        launch();
    }

    /** Stops the process, if it runs, and starts it on saved data: a registry restored from a backup. */
    public void restore(Path folder) {
        stop();
        process.restore(folder);
        launch();
    }

    /**
     * Runs etcdctl against this server and answers what it prints; without that program the running test is skipped.
     *
     * @throws IllegalStateException if it fails
     */
    public String etcdctl(String... arguments) {
        return Etcdctl.run(endpoint(), arguments);
    }

    /** Freezes the process (SIGSTOP): connections stay open, nothing answers. */
    public void pause() {
        process.pause();
    }

    /** Resumes a frozen process (SIGCONT). */
    public void resume() {
        process.resume();
    }

    @Override
    public void close() {
        process.close();
    }
}
