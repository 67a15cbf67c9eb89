package io.switchboard.grpc;

import io.grpc.Metadata;
import io.switchboard.core.Text;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call has a header with such a value; of a header that is there several times the last value counts.
 *
 * @param pattern null: any value
 */
record HeaderMatch(Metadata.Key<String> key, @Nullable Pattern pattern) {
    private static final List<String> KINDS = List.of("exact", "prefix", "regex", "present");

    static HeaderMatch read(ConfigReader match) {
        Metadata.Key<String> key = key(match, "name");
        List<String> given = KINDS.stream().filter(match::has).toList();
        if (given.size() != 1) {
            throw new ConfigReader.Invalid(
                    match.at("name"),
                    "says nothing clear of the value; write exactly one of exact, prefix, regex, present");
        }
        Pattern pattern = switch (given.get(0)) {
            case "exact" -> Pattern.compile(Pattern.quote(match.text("exact", "")), Pattern.DOTALL);
            case "prefix" -> Pattern.compile(Pattern.quote(match.text("prefix", "")) + ".*", Pattern.DOTALL);
            case "regex" -> regex(match);
            default -> null;
        };
        if (pattern == null) {
            match.yes("present");
        }
        match.end();
        return new HeaderMatch(key, pattern);
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

    private static Pattern regex(ConfigReader match) {
        try {
            return Pattern.compile(match.text("regex", ""), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new ConfigReader.Invalid(
                    match.at("regex"), "is no regular expression: " + e.getDescription() + " at " + e.getIndex());
        }
    }

    boolean matches(Metadata headers) {
        String value = headers.get(key);
        return value != null && (pattern == null || pattern.matcher(value).matches());
    }

    /** Patterns have no equality of their own. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HeaderMatch match && key.equals(match.key) && text().equals(match.text());
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + text().hashCode();
    }

    private String text() {
        return pattern == null ? "" : "/" + pattern.pattern();
    }
}
