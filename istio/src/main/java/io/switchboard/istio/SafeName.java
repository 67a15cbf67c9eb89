package io.switchboard.istio;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Any text as a name by stricter rules: as it is where they allow that, else what they allow of it with a hash of the
 * whole at its end, so that different texts have different names.
 */
final class SafeName {
    /** The longest part of a host's name, label's value, or label's name without its prefix. */
    static final int MAX_LENGTH = 63;

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern DNS_NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final int MAX_DNS_NAME = 253;
    private static final int HASHED = MAX_LENGTH - 9;

    private SafeName() {}

    static boolean isDnsLabel(String text) {
        return text.length() <= MAX_LENGTH && DNS_LABEL.matcher(text).matches();
    }

    static boolean isDnsName(String text) {
        return text.length() <= MAX_DNS_NAME && DNS_NAME.matcher(text).matches();
    }

    /** 1 to 63 of {@code a-z}, {@code 0-9} and {@code -}, starting and ending with a letter or a digit. */
    static String dnsLabel(String text) {
        return isDnsLabel(text)
                ? text
                : hashed(text, text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
    }

    static String labelValue(String text) {
        return LABEL_VALUE.matcher(text).matches() ? text : hashed(text, text.replaceAll("[^A-Za-z0-9._-]+", "-"));
    }

    static String labelKey(String text) {
        int slash = text.indexOf('/');
        String name = text.substring(slash + 1);
        boolean fits = !name.isEmpty()
                && LABEL_VALUE.matcher(name).matches()
                && (slash < 0 || isDnsName(text.substring(0, slash)));
        return fits ? text : hashed(text, text.replaceAll("[^A-Za-z0-9._-]+", "-"));
    }

    private static String hashed(String text, String allowed) {
        String cut = allowed.length() <= HASHED ? allowed : allowed.substring(0, HASHED);
        String body = cut.replaceAll("^[._-]+|[._-]+$", "");
        return (body.isEmpty() ? "x" : body) + "-" + ContentHash.brief(text);
    }
}
