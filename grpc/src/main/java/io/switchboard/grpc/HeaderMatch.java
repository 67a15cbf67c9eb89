package io.switchboard.grpc;

import io.grpc.Metadata;
import io.switchboard.core.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call has a header with such a value; of a header that is there several times the last value counts.
 *
 * @param value what it is compared with; empty where any value will do
 * @param pattern of {@link Kind#REGEX} only
 */
record HeaderMatch(
        Metadata.Key<String> key,
        Kind kind,
        String value,
        @Nullable Pattern pattern) {
    enum Kind {
        EXACT,
        PREFIX,
        REGEX,
        PRESENT;

        /** As it is written in a config. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static HeaderMatch read(ConfigReader match) {
        Metadata.Key<String> key = key(match, "name");
        List<Kind> given = Arrays.stream(Kind.values())
                .filter(kind -> match.has(kind.word()))
                .toList();
        if (given.size() != 1) {
            throw new ConfigReader.Invalid(
                    match.at("name"),
                    "says nothing clear of the value; write exactly one of exact, prefix, regex, present");
        }
        Kind kind = given.get(0);
        if (kind == Kind.PRESENT) {
            match.yes("present");
        }
        String value = kind == Kind.PRESENT ? "" : match.text(kind.word(), "");
        Pattern pattern = kind == Kind.REGEX ? regex(match, value) : null;
        match.end();
        return new HeaderMatch(key, kind, value, pattern);
    }

    /** A header's name as it stands in a field. */
    static Metadata.Key<String> key(ConfigReader reader, String field) {
        String name = reader.text(field, "");
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

    private static Pattern regex(ConfigReader match, String value) {
        try {
            return Pattern.compile(value, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new ConfigReader.Invalid(
                    match.at("regex"), "is no regular expression: " + e.getDescription() + " at " + e.getIndex());
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
            case REGEX -> pattern != null && pattern.matcher(found).matches();
            case PRESENT -> true;
        };
    }

    /** Patterns have no equality of their own. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HeaderMatch match
                && key.equals(match.key)
                && kind == match.kind
                && value.equals(match.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, kind, value);
    }
}
