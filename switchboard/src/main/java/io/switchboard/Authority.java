package io.switchboard;

import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.regex.Pattern;

/** The name that a service's servers are authenticated by: a host name, since that is what certificates carry. */
final class Authority {
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern HOST_NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    /** What ends in a number is, or looks like, an IPv4 address, and no host name. */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?[0-9]+");

    private static final int MAX_LENGTH = 253;

    private Authority() {}

    /**
     * The service with a dot for each slash if that is a host name, else percent-encoded, as in Go. Not injective:
     * {@code a/b} and {@code a.b} have the same.
     */
    static String of(ServiceName service) {
        String dotted = service.value().replace('/', '.');
        return isHostName(dotted) && !ENDS_IN_NUMBER.matcher(dotted).matches()
                ? dotted
                : Target.encoded(service).replace("/", "%2F");
    }

    /** @throws IllegalArgumentException if it is no host name or IPv4 address */
    static String given(String name) {
        if (!isHostName(name)) {
            throw new IllegalArgumentException(
                    "authority \"" + Text.printable(name) + "\" is not a host name, as a certificate names one");
        }
        return name;
    }

    private static boolean isHostName(String text) {
        return text.length() <= MAX_LENGTH && HOST_NAME.matcher(text).matches();
    }
}
