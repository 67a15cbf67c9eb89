package io.switchboard.grpc.config;

import io.grpc.Metadata;
import io.switchboard.core.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether a call has a header with such a value; of a header that is there several times the last value counts.
 *
 * <p>The value is its caller's, so that no comparison may cost more than its length: there are no patterns.
 *
 * @param value what it is compared with; empty where any value will do
 */
public record HeaderMatch(Metadata.Key<String> key, Kind kind, String value) {
    /**
     * So much of a header's value is searched, or goes into a hash: as much as servers take of all headers by default.
     */
    static final int MAX_READ = 8192;

    /** How a value is compared. */
    public enum Kind {
        EXACT(ConfigLimits.TEXT),
        PREFIX(ConfigLimits.TEXT),
        SUFFIX(ConfigLimits.TEXT),
        CONTAINS(ConfigLimits.SOUGHT),
        PRESENT(0);

        private final int longest;

        Kind(int longest) {
            this.longest = longest;
        }

        /** As it is written in a config. */
        public String configName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static HeaderMatch read(ConfigReader match) {
        Metadata.Key<String> key = key(match, "name");
        if (match.object().containsKey("regex")) {
            throw new ConfigReader.Invalid(
                    match.at("regex"),
                    "is not taken: the time of a regular expression is up to whoever sends the header; write exact,"
                            + " prefix, suffix or contains, and a route for each value");
        }
        List<Kind> given = Arrays.stream(Kind.values())
                .filter(kind -> match.has(kind.configName()))
                .toList();
        if (given.size() != 1) {
            throw new ConfigReader.Invalid(
                    match.at("name"),
                    "says nothing clear of the value; write exactly one of exact, prefix, suffix, contains,"
                            + " present");
        }
        Kind kind = given.get(0);
        if (kind == Kind.PRESENT) {
            match.yes("present");
        }
        String value = kind == Kind.PRESENT ? "" : match.text(kind.configName(), "", kind.longest);
        match.end();
        return new HeaderMatch(key, kind, value);
    }

    /** A header's name as it stands in a field. */
    static Metadata.Key<String> key(ConfigReader reader, String field) {
        String name = reader.text(field, "", ConfigLimits.TEXT);
        if (name.isEmpty() || name.toLowerCase(Locale.ROOT).endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            throw new ConfigReader.Invalid(
                    reader.at(field),
                    "\"" + Text.printable(name) + "\" is no name of a text header; write one, such as \"x-user\"");
        }
        try {
            return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
        } catch (IllegalArgumentException e) {
            throw new ConfigReader.Invalid(
                    reader.at(field),
                    "\"" + Text.printable(name) + "\" is no header name; it has lower-case letters, digits, - _ .");
        }
    }

    boolean matches(Metadata headers) {
        String found = headers.get(key);
        if (found == null) {
            return false;
        }
        return switch (kind) {
            case EXACT -> found.equals(value);
            case PREFIX -> found.startsWith(value);
            case SUFFIX -> found.endsWith(value);
            case CONTAINS -> read(found).contains(value);
            case PRESENT -> true;
        };
    }

    /** As much of a header's value as is looked at where all of it would be. */
    public static String read(String value) {
        return value.length() <= MAX_READ ? value : value.substring(0, MAX_READ);
    }
}
