package io.switchboard.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One running server of a service, as it is announced in the registry.
 *
 * @param id names the instance among those of its service; {@code host:port} unless given
 * @param address where it accepts connections
 * @param addresses where it does so for those who reach it by another network than that, by the network's name, such as
 *     {@code wan}: at most {@value #MAX_NETWORKS}, each name of 1 to 63 of {@code a-z}, {@code 0-9} and {@code -},
 *     starting and ending with a letter or a digit; most have none
 * @param weight its share of the calls relative to the others', from 0 (none) to {@value #MAX_WEIGHT};
 *     {@value #DEFAULT_WEIGHT} unless given
 * @param locality where it runs
 * @param datacenter whose registry lists it; empty unless a client reads the registries of several. It is no part of a
 *     registration: the reader sets it
 * @param version the version of the program that it runs; empty if not given
 * @param labels what routing rules may select by
 * @param state whether it takes calls
 * @param incarnation when this registration began, in milliseconds since the epoch: of two that claim one id, the
 *     higher wins; 0 if not given
 * @param extensions metadata that Switchboard does not define, by name, each value as JSON text; kept as it is
 */
public record Instance(
        String id,
        Address address,
        Map<String, Address> addresses,
        int weight,
        Locality locality,
        String datacenter,
        String version,
        Map<String, String> labels,
        InstanceState state,
        long incarnation,
        Map<String, String> extensions) {

    /** The weight of an instance that gives none. */
    public static final int DEFAULT_WEIGHT = 100;

    /** The highest weight. */
    public static final int MAX_WEIGHT = 1_000_000;

    /** The longest id, in characters. */
    public static final int MAX_ID_LENGTH = 512;

    /** The most networks by which an instance has another address. */
    public static final int MAX_NETWORKS = 16;

    /**
     * @throws IllegalArgumentException if the id, the weight, the datacenter or a network is out of range; the message
     *     says which
     */
    public Instance {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException("instance id of " + address + " has " + id.length()
                    + " characters; it needs 1 to " + MAX_ID_LENGTH);
        }
        if (id.startsWith("/") || id.endsWith("/") || Text.hasControlCharacter(id)) {
            throw new IllegalArgumentException("instance id \"" + Text.printable(id)
                    + "\" starts or ends with a slash or has a control character; leave it out to use host:port");
        }
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "weight " + weight + " of instance " + Text.printable(id) + " is not between 0 and " + MAX_WEIGHT);
        }
        if (!datacenter.isEmpty()) {
            DatacenterName named = new DatacenterName(datacenter);
            datacenter = named.value();
        }
        addresses.keySet().forEach(Instance::requireNetwork);
        if (addresses.size() > MAX_NETWORKS) {
            throw new IllegalArgumentException("instance " + Text.printable(id) + " has addresses for "
                    + addresses.size() + " networks, and at most " + MAX_NETWORKS + " are allowed");
        }
        addresses = ordered(addresses);
        labels = ordered(labels);
        extensions = ordered(extensions);
    }

    /**
     * What tells it from all others in a set, also where several registries list the same id: the id, with the
     * datacenter and a slash before it if there is one.
     */
    public String name() {
        return datacenter.isEmpty() ? id : datacenter + "/" + id;
    }

    /** The same as that datacenter's registry lists it; empty: of a registry that has no name. */
    public Instance in(String datacenter) {
        return datacenter.equals(this.datacenter)
                ? this
                : toBuilder().datacenter(datacenter).build();
    }

    /** Safe for a log: the values may have been written by anyone. */
    @Override
    public String toString() {
        return Text.message("Instance[id=" + id + ", address=" + address + ", addresses=" + addresses
                + ", weight=" + weight + ", locality="
                + locality + (datacenter.isEmpty() ? "" : ", datacenter=" + datacenter)
                + ", version=" + version + ", labels=" + labels + ", state=" + state + ", incarnation=" + incarnation
                + ", extensions=" + extensions + "]");
    }

    /** Whether this is the name of a network: for what others wrote, which is skipped rather than thrown. */
    public static boolean isNetwork(String name) {
        return networkProblem(name) == null;
    }

    /**
     * Checks the name of a network.
     *
     * @return the name
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static String requireNetwork(String name) {
        String problem = networkProblem(name);
        if (problem != null) {
            throw new IllegalArgumentException("network name \"" + Text.printable(name) + "\" " + problem);
        }
        return name;
    }

    private static @Nullable String networkProblem(String name) {
        return DnsLabel.problemOf(name, "name the network, for example \"wan\"");
    }

    /** Most have none, and share it. */
    private static <T> Map<String, T> ordered(Map<String, T> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }

    /** An instance at {@code host:port} without other attributes. */
    public static Instance at(String address) {
        return builder(Address.parse(address)).build();
    }

    /**
     * The same instance as one who reaches it by that network sees it: at the address for it, or as it is if it has
     * none. Its id stays.
     */
    public Instance via(String network) {
        Address there = addresses.get(network);
        return there == null || there.equals(address)
                ? this
                : toBuilder().address(there).build();
    }

    /** Starts an instance at this address. */
    public static Builder builder(Address address) {
        return new Builder(address);
    }

    /** Starts an instance that differs from this one in what is set. */
    public Builder toBuilder() {
        return new Builder(address)
                .id(id)
                .addresses(addresses)
                .weight(weight)
                .locality(locality)
                .datacenter(datacenter)
                .version(version)
                .labels(labels)
                .state(state)
                .incarnation(incarnation)
                .extensions(extensions);
    }

    /** Collects the parts of an {@link Instance}; each has the default that its component names. */
    public static final class Builder {
        private Address address;
        private @Nullable String id;
        private final Map<String, Address> addresses = new TreeMap<>();
        private int weight = DEFAULT_WEIGHT;
        private Locality locality = Locality.UNKNOWN;
        private String datacenter = "";
        private String version = "";
        private final Map<String, String> labels = new TreeMap<>();
        private InstanceState state = InstanceState.SERVING;
        private long incarnation;
        private final Map<String, String> extensions = new TreeMap<>();

        private Builder(Address address) {
            this.address = address;
        }

        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Moves it; its id stays, if it has been set. */
        public Builder address(Address address) {
            this.address = address;
            return this;
        }

        /** Where it accepts connections by this network. */
        public Builder address(String network, Address address) {
            addresses.put(network, address);
            return this;
        }

        public Builder withoutAddress(String network) {
            addresses.remove(network);
            return this;
        }

        public Builder addresses(Map<String, Address> addresses) {
            this.addresses.putAll(addresses);
            return this;
        }

        public Builder weight(int weight) {
            this.weight = weight;
            return this;
        }

        public Builder locality(Locality locality) {
            this.locality = locality;
            return this;
        }

        public Builder datacenter(String datacenter) {
            this.datacenter = datacenter;
            return this;
        }

        public Builder version(String version) {
            this.version = version;
            return this;
        }

        public Builder label(String name, String value) {
            labels.put(name, value);
            return this;
        }

        public Builder labels(Map<String, String> labels) {
            this.labels.putAll(labels);
            return this;
        }

        public Builder state(InstanceState state) {
            this.state = state;
            return this;
        }

        public Builder incarnation(long incarnation) {
            this.incarnation = incarnation;
            return this;
        }

        public Builder extensions(Map<String, String> extensions) {
            this.extensions.putAll(extensions);
            return this;
        }

        /** @throws IllegalArgumentException as {@link Instance} does */
        public Instance build() {
            return new Instance(
                    id == null ? address.toString() : id,
                    address,
                    addresses,
                    weight,
                    locality,
                    datacenter,
                    version,
                    labels,
                    state,
                    incarnation,
                    extensions);
        }
    }
}
