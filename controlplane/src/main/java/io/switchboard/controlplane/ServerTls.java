package io.switchboard.controlplane;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the process's servers from PEM files, which are read again when they change.
 *
 * @param certificate the servers' certificate chain, their own first
 * @param key its private key, PKCS#8 without a password
 * @param clientCa the certificates that clients' own are trusted by; null: clients are not asked for any
 * @param checkInterval how often the files are looked at
 */
public record ServerTls(
        Path certificate, Path key, @Nullable Path clientCa, Duration checkInterval) {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);

    /** As usual: the files are looked at every 10 s. */
    public ServerTls(Path certificate, Path key, @Nullable Path clientCa) {
        this(certificate, key, clientCa, CHECK_INTERVAL);
    }
}
