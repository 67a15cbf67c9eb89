package io.switchboard.grpc.server;

import io.grpc.protobuf.services.HealthStatusManager;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.grpc.load.LoadReporter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link RegisteredServer} or an {@link Announcement} announces a server, and how it leaves.
 *
 * @param advertise the address that callers are told, as {@code host} (with the bound port) or {@code host:port}; null
 *     to use the environment variable {@code SWITCHBOARD_ADVERTISE}, else the address that the server is bound to,
 *     else, where that means all, the local address on the route to the registry
 * @param addresses where callers who come by another network reach the server, by the network's name, such as
 *     {@code wan}, each as {@code host} (with the port that the server listens at) or {@code host:port}; as in
 *     {@link Instance}
 * @param id the instance's id; null for the advertised {@code host:port}
 * @param weight as in {@link Instance}
 * @param version as in {@link Instance}
 * @param locality as in {@link Instance}; {@link Locality#UNKNOWN} for that of the program, if it is known
 * @param labels as in {@link Instance}
 * @param health whether to add gRPC's health service; to be switched off for a builder that has one of its own, which
 *     ours would replace
 * @param healthStatus the health service that the program already has, which is told NOT_SERVING when the server
 *     leaves; null if it has none. None is added beside it
 * @param loadReports which reports the server's load to whoever asks; null: nobody does. Of a server that something
 *     else starts, it has to be added to the builder before
 * @param shutdownHook whether to stop by itself when the JVM is told to end (SIGTERM, {@code System.exit})
 * @param permitKeepAliveTime how often a caller's connection may ask by an HTTP/2 ping whether the server is there,
 *     during a call that says nothing; null to leave it as the builder has it, which is every 5 minutes unless set
 * @param drainDelay how long the server goes on taking calls once it is deregistered, until all callers have seen that
 * @param grace how long the calls in flight may then take before they are cancelled. Together with the drain delay,
 *     twice the registry's request timeout, which a registry that does not answer costs, and 2 s for calls that do not
 *     heed the cancellation it should end before whatever stops the process resorts to SIGKILL. With less than 11 s a
 *     caller that stands still is not told which of its calls were taken: gRPC waits 10 s for it. An announcement of a
 *     server that somebody else stops has no use for it
 */
public record ServeOptions(
        @Nullable String advertise,
        Map<String, String> addresses,
        @Nullable String id,
        int weight,
        String version,
        Locality locality,
        Map<String, String> labels,
        boolean health,
        @Nullable HealthStatusManager healthStatus,
        @Nullable LoadReporter loadReports,
        boolean shutdownHook,
        @Nullable Duration permitKeepAliveTime,
        Duration drainDelay,
        Duration grace) {

    /**
     * The time between pings that a server permits unless given. It is half of the least that gRPC's clients ask for by
     * {@code keepAliveTime}, so that one that comes a little early is no offence.
     */
    public static final Duration DEFAULT_PERMIT_KEEP_ALIVE_TIME = Duration.ofSeconds(5);

    /**
     * The drain delay unless given: watchers see a change in tens of milliseconds, and a long pause may come between.
     */
    public static final Duration DEFAULT_DRAIN_DELAY = Duration.ofSeconds(1);

    /** The grace unless given. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

    /** @throws IllegalArgumentException if a duration is negative, or an address is none; the message says which */
    public ServeOptions {
        if (drainDelay.isNegative() || grace.isNegative()) {
            throw new IllegalArgumentException(
                    "drain delay " + drainDelay + " and grace " + grace + " must not be negative");
        }
        if (permitKeepAliveTime != null && permitKeepAliveTime.isNegative()) {
            throw new IllegalArgumentException(
                    "the time between pings that is permitted, " + permitKeepAliveTime + ", must not be negative");
        }
        if (addresses.size() > Instance.MAX_NETWORKS) {
            throw new IllegalArgumentException("there are addresses for " + addresses.size() + " networks, and at most "
                    + Instance.MAX_NETWORKS + " are allowed");
        }
        addresses.forEach((network, address) -> {
            Address unused = Advertised.at(Instance.requireNetwork(network), address, Advertised.ANY_PORT);
        });
        addresses = Map.copyOf(addresses);
        labels = Map.copyOf(labels);
    }

    /** All defaults. */
    public static ServeOptions defaults() {
        return builder().build();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** These options with a locality, if they have none. */
    public ServeOptions orAt(Locality standard) {
        return locality.equals(Locality.UNKNOWN)
                ? new ServeOptions(
                        advertise,
                        addresses,
                        id,
                        weight,
                        version,
                        standard,
                        labels,
                        health,
                        healthStatus,
                        loadReports,
                        shutdownHook,
                        permitKeepAliveTime,
                        drainDelay,
                        grace)
                : this;
    }

    /**
     * The instance that these options describe, at this address.
     *
     * @param port that the server listens at; not above 0: there is none
     * @throws IllegalArgumentException if there is none, and an address would need it
     */
    Instance instance(Address address, int port) {
        Instance.Builder instance = Instance.builder(address)
                .weight(weight)
                .version(version)
                .locality(locality)
                .labels(labels);
        addresses.forEach((network, said) -> instance.address(network, Advertised.at(network, said, port)));
        if (id != null) {
            instance.id(id);
        }
        return instance.build();
    }

    /** Collects the parts of {@link ServeOptions}. */
    public static final class Builder {
        private @Nullable String advertise;
        private final Map<String, String> addresses = new TreeMap<>();
        private @Nullable String id;
        private int weight = Instance.DEFAULT_WEIGHT;
        private String version = "";
        private Locality locality = Locality.UNKNOWN;
        private final Map<String, String> labels = new TreeMap<>();
        private boolean health = true;
        private @Nullable HealthStatusManager healthStatus;
        private @Nullable LoadReporter loadReports;
        private boolean shutdownHook = true;
        private @Nullable Duration permitKeepAliveTime = DEFAULT_PERMIT_KEEP_ALIVE_TIME;
        private Duration drainDelay = DEFAULT_DRAIN_DELAY;
        private Duration grace = DEFAULT_GRACE;

        private Builder() {}

        public Builder advertise(String hostOrHostPort) {
            this.advertise = hostOrHostPort;
            return this;
        }

        /** Where callers who come by this network reach the server, as {@code host} or {@code host:port}. */
        public Builder address(String network, String hostOrHostPort) {
            addresses.put(network, hostOrHostPort);
            return this;
        }

        public Builder id(String id) {
            this.id = id;
            return this;
        }

        public Builder weight(int weight) {
            this.weight = weight;
            return this;
        }

        public Builder version(String version) {
            this.version = version;
            return this;
        }

        public Builder locality(Locality locality) {
            this.locality = locality;
            return this;
        }

        public Builder label(String name, String value) {
            labels.put(name, value);
            return this;
        }

        public Builder health(boolean health) {
            this.health = health;
            return this;
        }

        public Builder healthStatus(HealthStatusManager healthStatus) {
            this.healthStatus = healthStatus;
            return this;
        }

        public Builder loadReports(LoadReporter loadReports) {
            this.loadReports = loadReports;
            return this;
        }

        public Builder shutdownHook(boolean shutdownHook) {
            this.shutdownHook = shutdownHook;
            return this;
        }

        /** Null leaves what the server's builder has. */
        public Builder permitKeepAliveTime(@Nullable Duration permitKeepAliveTime) {
            this.permitKeepAliveTime = permitKeepAliveTime;
            return this;
        }

        public Builder drainDelay(Duration drainDelay) {
            this.drainDelay = drainDelay;
            return this;
        }

        public Builder grace(Duration grace) {
            this.grace = grace;
            return this;
        }

        /** @throws IllegalArgumentException as {@link ServeOptions} does */
        public ServeOptions build() {
            return new ServeOptions(
                    advertise,
                    addresses,
                    id,
                    weight,
                    version,
                    locality,
                    labels,
                    health,
                    healthStatus,
                    loadReports,
                    shutdownHook,
                    permitKeepAliveTime,
                    drainDelay,
                    grace);
        }
    }
}
