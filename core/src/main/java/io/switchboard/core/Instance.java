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
 * @param weight its share of the calls relative to the others', from 0 (none) to {@value #MAX_WEIGHT};
 *     {@value #DEFAULT_WEIGHT} unless given
 * @param locality where it runs
 * @param version the version of the program that it runs; empty when not said
 * @param labels what routing rules may select by
 * @param state whether it takes calls
 * @param incarnation when this registration began, in milliseconds since the epoch: of two that claim one id, the
 *     higher wins; 0 when not said
 * @param extensions metadata that Switchboard does not define, by name, each value as JSON text; kept as it is
 */
public record Instance(
        String id,
        Address address,
        int weight,
        Locality locality,
        String version,
        Map<String, String> labels,
        InstanceState state,
        long incarnation,
        Map<String, String> extensions) {

    /** The weight of an instance that says none. */
    public static final int DEFAULT_WEIGHT = 100;

    /** The highest weight. */
    public static final int MAX_WEIGHT = 1_000_000;

    /** The longest id, in characters. */
    public static final int MAX_ID_LENGTH = 512;

    /** @throws IllegalArgumentException if the id or the weight is out of range; the message says which */
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
        labels = ordered(labels);
        extensions = ordered(extensions);
    }

    /** Fit for a log: what it says of itself may come from anybody. */
    @Override
    public String toString() {
        return Text.message("Instance[id=" + id + ", address=" + address + ", weight=" + weight + ", locality="
                + locality
                + ", version=" + version + ", labels=" + labels + ", state=" + state + ", incarnation=" + incarnation
                + ", extensions=" + extensions + "]");
    }

    /** Most have none, and share it. */
    private static Map<String, String> ordered(Map<String, String> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }

    /** An instance at {@code host:port} that says nothing else of itself. */
    public static Instance at(String address) {
        return builder(Address.parse(address)).build();
    }

    /** Starts an instance at this address. */
    public static Builder builder(Address address) {
        return new Builder(address);
    }

    /** Starts an instance that differs from this one in what is set. */
    public Builder toBuilder() {
        return new Builder(address)
                .id(id)
                .weight(weight)
                .locality(locality)
                .version(version)
                .labels(labels)
                .state(state)
                .incarnation(incarnation)
                .extensions(extensions);
    }

    /** Collects the parts of an {@link Instance}; each has the default that its component names. */
    public static final class Builder {
        private final Address address;
        private @Nullable String id;
        private int weight = DEFAULT_WEIGHT;
        private Locality locality = Locality.UNKNOWN;
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

        public Builder weight(int weight) {
            this.weight = weight;
            return this;
        }

        public Builder locality(Locality locality) {
            this.locality = locality;
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
                    weight,
                    locality,
                    version,
                    labels,
                    state,
                    incarnation,
                    extensions);
        }
    }
}
