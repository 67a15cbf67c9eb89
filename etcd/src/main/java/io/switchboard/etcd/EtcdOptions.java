package io.switchboard.etcd;

import io.grpc.ChannelCredentials;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Text;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.FormatChoice;
import io.switchboard.etcd.layout.ReadLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an etcd cluster and how to use it.
 *
 * @param endpoints the members to dial; at least one
 * @param credentials how to secure the connection; null: plaintext for {@code http}, the JVM's trusted roots for
 *     {@code https}
 * @param tls the same from PEM files, for {@code https} endpoints and instead of {@code credentials}; null: not used
 * @param user etcd's user name; null: none
 * @param password its password; null where there is no user, or {@code passwords} says it
 * @param passwords where its password is read whenever etcd is asked for a token, so that a changed one is taken when
 *     etcd refuses the one before; may block; null: not used
 * @param namespace put before every key; empty: none
 * @param leaseTtl how long a crashed process stays registered, 2 s to 1 h; 10 s unless given
 * @param requestTimeout the deadline of every single request, 100 ms to 1 min; 3 s unless given
 * @param followMembers whether to dial the members that the cluster lists, beside the endpoints given; false unless
 *     given, since their advertised addresses may not be reachable from here
 * @param relistInterval how often a followed service is read afresh although its watch seems sound, 1 s to 1 day; 10
 *     min unless given
 * @param readLimits what is taken from the registry at most; {@link ReadLimits#DEFAULT} unless given
 * @param format in which layout registrations are read and written, and where that begins; Switchboard's own unless
 *     given
 */
public record EtcdOptions(
        List<Endpoint> endpoints,
        @Nullable ChannelCredentials credentials,
        @Nullable EtcdTls tls,
        @Nullable String user,
        @Nullable String password,
        @Nullable Supplier<String> passwords,
        String namespace,
        Duration leaseTtl,
        Duration requestTimeout,
        boolean followMembers,
        Duration relistInterval,
        ReadLimits readLimits,
        FormatChoice format) {

    /** How long a registration outlives its process, unless given. */
    public static final Duration DEFAULT_LEASE_TTL = Duration.ofSeconds(10);

    /** How long one request may take, unless given. */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(3);

    /** How often a range is listed anew though nothing is known to be wrong, unless given. */
    public static final Duration DEFAULT_RELIST_INTERVAL = Duration.ofMinutes(10);

    /** @throws IllegalArgumentException if a part is out of range; the message says which */
    public EtcdOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no etcd endpoint is given");
        }
        if (tls != null && credentials != null) {
            throw new IllegalArgumentException("TLS files and channel credentials are given; give one of them");
        }
        if (tls != null && !endpoints.get(0).tls()) {
            throw new IllegalArgumentException(
                    "TLS files are given, and etcd endpoints " + endpoints + " are http; write https://");
        }
        if ((user == null) != (password == null && passwords == null)) {
            throw new IllegalArgumentException(
                    "an etcd user needs a password and a password a user; give both or none");
        }
        if (password != null && passwords != null) {
            throw new IllegalArgumentException("an etcd user has a password and a source of it; give one of them");
        }
        if (namespace.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "namespace \"" + Text.printable(namespace) + "\" has a control character");
        }
        requireBetween("lease TTL", leaseTtl, Duration.ofSeconds(2), Duration.ofHours(1));
        requireBetween("request timeout", requestTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
        requireBetween("relist interval", relistInterval, Duration.ofSeconds(1), Duration.ofDays(1));
    }

    /** The members as one word for messages, such as {@code 127.0.0.1:2379,127.0.0.1:22379}. */
    public String authority() {
        return String.join(
                ",", endpoints.stream().map(e -> e.address().toString()).toList());
    }

    /** Names the cluster for messages, such as {@code etcd at 127.0.0.1:2379}. */
    public String registry() {
        return "etcd at " + authority();
    }

    /**
     * Which addresses may be dialled: the limits' rules, with loopback where all of etcd's endpoints are on loopback.
     */
    public AddressRules addressRules() {
        AddressRules rules = readLimits.addresses();
        return endpoints.stream().allMatch(Endpoint::isLoopback) ? rules.allowingLoopback() : rules;
    }

    /** Starts options for these endpoints; see {@link Endpoint#parseAll}. */
    public static Builder builder(String... endpoints) {
        return new Builder(Endpoint.parseAll(endpoints));
    }

    /** Starts with these options, of which some may be changed. */
    public Builder toBuilder() {
        Builder builder = new Builder(endpoints);
        builder.credentials = credentials;
        builder.tls = tls;
        builder.user = user;
        builder.password = password;
        builder.passwords = passwords;
        builder.namespace = namespace;
        builder.leaseTtl = leaseTtl;
        builder.requestTimeout = requestTimeout;
        builder.followMembers = followMembers;
        builder.relistInterval = relistInterval;
        builder.readLimits = readLimits;
        builder.format = format;
        return builder;
    }

    /** Never prints the password. */
    @Override
    public String toString() {
        return "EtcdOptions[endpoints=" + endpoints + ", user=" + user + ", namespace=" + namespace + ", leaseTtl="
                + leaseTtl + ", requestTimeout=" + requestTimeout + ", relistInterval=" + relistInterval + ", format="
                + format + "]";
    }

    private static void requireBetween(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " " + value + " is not between " + least + " and " + most);
        }
    }

    /** Collects the parts of {@link EtcdOptions}. */
    public static final class Builder {
        private List<Endpoint> endpoints;
        private @Nullable ChannelCredentials credentials;
        private @Nullable EtcdTls tls;
        private @Nullable String user;
        private @Nullable String password;
        private @Nullable Supplier<String> passwords;
        private String namespace = "";
        private Duration leaseTtl = DEFAULT_LEASE_TTL;
        private Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;
        private boolean followMembers;
        private Duration relistInterval = DEFAULT_RELIST_INTERVAL;
        private ReadLimits readLimits = ReadLimits.DEFAULT;
        private FormatChoice format = FormatChoice.of(Format.SWITCHBOARD);

        private Builder(List<Endpoint> endpoints) {
            this.endpoints = endpoints;
        }

        /** Other members than those that it was started with. */
        public Builder endpoints(List<Endpoint> endpoints) {
            this.endpoints = endpoints;
            return this;
        }

        public Builder credentials(ChannelCredentials credentials) {
            this.credentials = credentials;
            return this;
        }

        public Builder tls(EtcdTls tls) {
            this.tls = tls;
            return this;
        }

        public Builder user(String user, String password) {
            this.user = user;
            this.password = password;
            this.passwords = null;
            return this;
        }

        /**
         * A user whose password may change while the program runs.
         *
         * @param password asked whenever etcd is asked for a token, on a thread of its own; may block and may fail, and
         *     then is asked again
         */
        public Builder user(String user, Supplier<String> password) {
            this.user = user;
            this.password = null;
            this.passwords = password;
            return this;
        }

        /** As {@link #user(String, Supplier)}, with the password in a file; an end of line behind it is none of it. */
        public Builder user(String user, Path passwordFile) {
            return user(user, new PasswordFile(passwordFile));
        }

        public Builder namespace(String namespace) {
            this.namespace = namespace;
            return this;
        }

        public Builder leaseTtl(Duration leaseTtl) {
            this.leaseTtl = leaseTtl;
            return this;
        }

        public Builder requestTimeout(Duration requestTimeout) {
            this.requestTimeout = requestTimeout;
            return this;
        }

        public Builder followMembers(boolean followMembers) {
            this.followMembers = followMembers;
            return this;
        }

        public Builder relistInterval(Duration relistInterval) {
            this.relistInterval = relistInterval;
            return this;
        }

        public Builder readLimits(ReadLimits readLimits) {
            this.readLimits = readLimits;
            return this;
        }

        /** With its framework's usual keys. */
        public Builder format(Format format) {
            return format(FormatChoice.of(format));
        }

        /** As {@link #format(Format)}, with keys that begin otherwise, such as in another namespace of Kratos. */
        public Builder format(FormatChoice format) {
            this.format = format;
            return this;
        }

        /** @throws IllegalArgumentException as {@link EtcdOptions} does */
        public EtcdOptions build() {
            return new EtcdOptions(
                    endpoints,
                    credentials,
                    tls,
                    user,
                    password,
                    passwords,
                    namespace,
                    leaseTtl,
                    requestTimeout,
                    followMembers,
                    relistInterval,
                    readLimits,
                    format);
        }
    }
}
