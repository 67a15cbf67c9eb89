package io.switchboard.etcd;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * TLS to etcd from PEM files, which are read again when they change: certificates are replaced without a restart.
 *
 * <p>A connection goes on with what it was made with; the next one uses the new files. Files that cannot be read, or do
 * not belong together, change nothing until they do.
 *
 * @param ca the certificates that etcd's own is trusted by; null: those that the JVM trusts
 * @param certificate this client's certificate chain, its own first; null: none
 * @param key its private key, PKCS#8 without a password; null exactly when there is no certificate
 * @param serverName the name that etcd's certificate has to have; null: the host of the endpoint that is dialled
 * @param checkInterval how often the files are looked at, 1 s to 1 day; 10 s unless given
 */
public record EtcdTls(
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable String serverName,
        Duration checkInterval) {

    /** @throws IllegalArgumentException if the parts do not fit together; the message says why */
    public EtcdTls {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "a client certificate needs its key and a key its certificate; give both or none");
        }
        if (checkInterval.compareTo(Duration.ofSeconds(1)) < 0 || checkInterval.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "TLS files: check interval " + checkInterval + " is not between PT1S and PT24H");
        }
    }

    /** Starts with the JVM's trusted certificates and no client certificate. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the parts of {@link EtcdTls}. */
    public static final class Builder {
        private @Nullable Path ca;
        private @Nullable Path certificate;
        private @Nullable Path key;
        private @Nullable String serverName;
        private Duration checkInterval = Duration.ofSeconds(10);

        private Builder() {}

        public Builder ca(Path ca) {
            this.ca = ca;
            return this;
        }

        public Builder clientCertificate(Path certificate, Path key) {
            this.certificate = certificate;
            this.key = key;
            return this;
        }

        public Builder serverName(String serverName) {
            this.serverName = serverName;
            return this;
        }

        public Builder checkInterval(Duration checkInterval) {
            this.checkInterval = checkInterval;
            return this;
        }

        /** @throws IllegalArgumentException as {@link EtcdTls} does */
        public EtcdTls build() {
            return new EtcdTls(ca, certificate, key, serverName, checkInterval);
        }
    }
}
