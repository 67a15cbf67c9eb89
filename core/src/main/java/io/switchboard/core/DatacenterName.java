package io.switchboard.core;

import org.jspecify.annotations.Nullable;

/**
 * The name of a datacenter, such as {@code eu} or {@code eu-west-1}: 1 to {@value #MAX_LENGTH} of {@code a-z},
 * {@code 0-9} and {@code -}, starting and ending with a letter or a digit.
 *
 * <p>So it fits in a key, a variable's name, a metric's label, a file's name and a part of a host's name as it is.
 */
public record DatacenterName(String value) implements Comparable<DatacenterName> {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = DnsLabel.MAX_LENGTH;

    /** @throws IllegalArgumentException if {@code value} is not the name of a datacenter; the message says why */
    public DatacenterName {
        String problem = problemOf(value);
        if (problem != null) {
            throw new IllegalArgumentException("datacenter name \"" + Text.printable(value) + "\" " + problem);
        }
    }

    /**
     * Whether {@code value} is the name of a datacenter: for what others wrote, which is skipped rather than thrown.
     */
    public static boolean isValid(String value) {
        return problemOf(value) == null;
    }

    @Override
    public int compareTo(DatacenterName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static @Nullable String problemOf(String value) {
        return DnsLabel.problemOf(value, "name the datacenter, for example \"eu\"");
    }
}
