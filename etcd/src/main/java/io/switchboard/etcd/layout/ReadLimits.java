package io.switchboard.etcd.layout;

import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;

/**
 * What is taken from the registry at most. An entry beyond a limit costs itself only; a registration of one's own that
 * others with the same limits would not take is refused when it is made.
 *
 * @param maxValueBytes the longest value, 64 bytes to 1 MiB; 4 KiB unless given
 * @param maxIdLength the longest instance id in characters, 1 to {@link Instance#MAX_ID_LENGTH}; that unless given
 * @param asciiIds whether ids may have printable ASCII characters only; false unless given
 * @param maxInstances the most instances of one service, at least 1; 100,000 unless given. The ones registered first
 *     stay
 * @param minWeight the lowest weight that a registry's word can give; 0 unless given
 * @param maxWeight the highest one, at most {@link Instance#MAX_WEIGHT}; that unless given
 * @param addresses which addresses may be dialled; {@link AddressRules#DEFAULT} unless given, and loopback too where
 *     all of etcd's endpoints are on loopback
 */
public record ReadLimits(
        int maxValueBytes,
        int maxIdLength,
        boolean asciiIds,
        int maxInstances,
        int minWeight,
        int maxWeight,
        AddressRules addresses) {
    /** The longest service config in bytes: it is read by every client of the service. */
    public static final int MAX_CONFIG_BYTES = 256 << 10;

    /** The limits where none are given. */
    public static final ReadLimits DEFAULT = builder().build();

    /** @throws IllegalArgumentException if a limit is out of range; the message says which */
    public ReadLimits {
        requireBetween("longest value", maxValueBytes, 64, 1 << 20);
        requireBetween("longest id", maxIdLength, 1, Instance.MAX_ID_LENGTH);
        requireBetween("number of instances", maxInstances, 1, Integer.MAX_VALUE);
        requireBetween("highest weight", maxWeight, 1, Instance.MAX_WEIGHT);
        requireBetween("lowest weight", minWeight, 0, maxWeight);
    }

    /** Starts limits that differ from {@link #DEFAULT} in what is set. */
    public static Builder builder() {
        return new Builder();
    }

    private static void requireBetween(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "read limit: " + name + " " + value + " is not between " + least + " and " + most);
        }
    }

    /** Collects the parts of {@link ReadLimits}. */
    public static final class Builder {
        private int maxValueBytes = 4096;
        private int maxIdLength = Instance.MAX_ID_LENGTH;
        private boolean asciiIds;
        private int maxInstances = 100_000;
        private int minWeight;
        private int maxWeight = Instance.MAX_WEIGHT;
        private AddressRules addresses = AddressRules.DEFAULT;

        private Builder() {}

        public Builder maxValueBytes(int maxValueBytes) {
            this.maxValueBytes = maxValueBytes;
            return this;
        }

        public Builder maxIdLength(int maxIdLength) {
            this.maxIdLength = maxIdLength;
            return this;
        }

        public Builder asciiIds(boolean asciiIds) {
            this.asciiIds = asciiIds;
            return this;
        }

        public Builder maxInstances(int maxInstances) {
            this.maxInstances = maxInstances;
            return this;
        }

        public Builder weights(int min, int max) {
            this.minWeight = min;
            this.maxWeight = max;
            return this;
        }

        public Builder addresses(AddressRules addresses) {
            this.addresses = addresses;
            return this;
        }

        /** @throws IllegalArgumentException as {@link ReadLimits} does */
        public ReadLimits build() {
            return new ReadLimits(maxValueBytes, maxIdLength, asciiIds, maxInstances, minWeight, maxWeight, addresses);
        }
    }
}
