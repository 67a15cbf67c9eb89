package io.switchboard.core;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name that callers look a service up by, such as {@code xiaoxu/demo}.
 *
 * <p>A name is one or more segments separated by single slashes. Its instances are the registry's keys under
 * {@link #keyPrefix()}. At most {@value #MAX_LENGTH} characters; no control characters, no {@code ?} and no {@code #},
 * which a target URI could not carry. {@code switchboard/services}, {@code switchboard/config},
 * {@code switchboard/config-history}, {@code switchboard/drains} and {@code switchboard/overrides} hold Switchboard's
 * own keys and name no service, nor does {@code switchboard}, whose range would enclose them.
 */
public record ServiceName(String value) implements Comparable<ServiceName> {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 512;

    private static final List<String> RESERVED = List.of(
            "switchboard/services/",
            "switchboard/config/",
            "switchboard/config-history/",
            "switchboard/drains/",
            "switchboard/overrides/");

    /** @throws IllegalArgumentException if {@code value} is not a service name; the message says why */
    public ServiceName {
        String problem = problemOf(value);
        if (problem != null) {
            throw new IllegalArgumentException("service name \"" + Text.printable(value) + "\" " + problem);
        }
    }

    /**
     * The start of every key of this service: the name and a slash, so that {@code demo} does not match {@code demo2}.
     */
    public String keyPrefix() {
        return value + "/";
    }

    @Override
    public int compareTo(ServiceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static @Nullable String problemOf(String value) {
        if (value.isEmpty()) {
            return "is empty; name the service, for example \"xiaoxu/demo\"";
        }
        if (value.length() > MAX_LENGTH) {
            return "has " + value.length() + " characters; at most " + MAX_LENGTH + " are allowed";
        }
        if (value.startsWith("/") || value.endsWith("/")) {
            return "starts or ends with a slash; write it without, for example \"xiaoxu/demo\"";
        }
        if (value.contains("//")) {
            return "has an empty segment (\"//\"); separate segments by one slash";
        }
        int c;
        for (int i = 0; i < value.length(); i += Character.charCount(c)) {
            c = value.codePointAt(i);
            // Half of a surrogate pair has no UTF-8: in a key, such names would all be the same.
            if (Character.isISOControl(c)
                    || Character.isWhitespace(c)
                    || Character.getType(c) == Character.SURROGATE
                    || c == '?'
                    || c == '#') {
                return String.format(
                        Locale.ROOT, "has the character U+%04X at position %d, which is not allowed", c, i);
            }
        }
        if (value.equals("switchboard") || RESERVED.stream().anyMatch((value + "/")::startsWith)) {
            return "is reserved for Switchboard's own keys; choose another";
        }
        return null;
    }
}
