package io.switchboard.controlplane;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the process serves, where, and to whom.
 *
 * @param parts by name, in the order in which they are started
 * @param admin where health, readiness and metrics are told by HTTP; null: nowhere
 * @param tls of the parts' servers; null: none
 * @param access who may see which services; null: everybody everything, at addresses of this machine only
 * @param grace how long calls may go on once the process is told to end; 10 s unless given
 */
public record ControlPlaneOptions(
        Map<String, PartOptions> parts,
        @Nullable InetSocketAddress admin,
        @Nullable ServerTls tls,
        @Nullable List<AccessRule> access,
        Duration grace) {

    /** @throws IllegalArgumentException if the parts do not fit together; the message says why, and what to do */
    public ControlPlaneOptions {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        access = access == null ? null : List.copyOf(access);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to serve; ask for a part, for example xds");
        }
        if (grace.isNegative() || grace.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("grace " + grace + " is not between PT0S and PT1H");
        }
        if (tls == null || tls.clientCa() == null) {
            requireNoCertificates(access);
        }
        parts.forEach((name, part) -> requireAllowed(name, part));
        boolean tokens = access != null && has(access, AccessRule.Kind.TOKEN);
        for (Map.Entry<String, PartOptions> one : parts.entrySet()) {
            InetSocketAddress address = one.getValue().address();
            if (address == null || address.getAddress().isLoopbackAddress()) {
                continue;
            }
            String where = one.getKey() + " is to listen at " + ListenAddress.text(address);
            if (access == null) {
                throw new IllegalArgumentException(where + ", where everybody could see every service; say in the file"
                        + " who may see what (access), or listen at 127.0.0.1");
            }
            if (tokens && tls == null) {
                throw new IllegalArgumentException(where + " without TLS, where tokens could be read on the way; give"
                        + " --tls-cert and --tls-key, or listen at 127.0.0.1");
            }
        }
    }

    private static void requireAllowed(String name, PartOptions part) {
        InetSocketAddress address = part.address();
        if (address != null && address.isUnresolved()) {
            throw new IllegalArgumentException(name + ": host " + address.getHostString() + " is not known here");
        }
    }

    private static void requireNoCertificates(@Nullable List<AccessRule> access) {
        if (access != null && has(access, AccessRule.Kind.CERTIFICATE)) {
            throw new IllegalArgumentException("access names certificates, and clients are asked for none; say by which"
                    + " authority they are signed: --tls-client-ca, with --tls-cert and --tls-key");
        }
    }

    private static boolean has(List<AccessRule> access, AccessRule.Kind kind) {
        return access.stream().anyMatch(rule -> rule.kind() == kind);
    }

    /** Starts with nothing to serve. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the parts of {@link ControlPlaneOptions}; what is said later takes precedence. */
    public static final class Builder {
        private final Map<String, PartOptions> parts = new LinkedHashMap<>();
        private @Nullable InetSocketAddress admin;
        private @Nullable Path certificate;
        private @Nullable Path key;
        private @Nullable Path clientCa;
        private @Nullable List<AccessRule> access;
        private Duration grace = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * What a file says: see {@code OptionsFile}.
         *
         * @throws IllegalArgumentException if it cannot be read or is wrong; the message says where, why, and what may
         *     be written
         */
        public Builder file(Path file) {
            OptionsFile.read(file, this);
            return this;
        }

        /**
         * Asks for a part; the settings that it had stay.
         *
         * @param address where it listens; null: it does not, or where it did before
         * @throws IllegalArgumentException if it is no address; the message says what may be written
         */
        public Builder part(String name, @Nullable String address) {
            PartOptions before = parts.getOrDefault(name, new PartOptions(null, Map.of()));
            parts.put(
                    name,
                    new PartOptions(
                            address == null ? before.address() : ListenAddress.parse(address), before.settings()));
            return this;
        }

        Builder settings(String name, Map<String, String> settings) {
            PartOptions before = parts.getOrDefault(name, new PartOptions(null, Map.of()));
            parts.put(name, new PartOptions(before.address(), settings));
            return this;
        }

        /** @throws IllegalArgumentException if it is no address; the message says what may be written */
        public Builder admin(String address) {
            admin = ListenAddress.parse(address);
            return this;
        }

        public Builder certificate(Path file) {
            certificate = file;
            return this;
        }

        public Builder key(Path file) {
            key = file;
            return this;
        }

        public Builder clientCa(Path file) {
            clientCa = file;
            return this;
        }

        public Builder access(List<AccessRule> rules) {
            access = List.copyOf(rules);
            return this;
        }

        public Builder grace(Duration grace) {
            this.grace = grace;
            return this;
        }

        /** @throws IllegalArgumentException as {@link ControlPlaneOptions} does */
        public ControlPlaneOptions build() {
            ServerTls tls = null;
            if (certificate != null && key != null) {
                tls = new ServerTls(certificate, key, clientCa);
            } else if (certificate != null || key != null || clientCa != null) {
                throw new IllegalArgumentException("a server with TLS needs its certificate and its key; give both,"
                        + " --tls-cert and --tls-key");
            }
            return new ControlPlaneOptions(parts, admin, tls, access, grace);
        }
    }
}
