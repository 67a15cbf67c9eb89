package io.switchboard.core;

/**
 * Where an instance accepts connections: a host name or IP literal, and a TCP port from 1 to 65535.
 *
 * <p>The host of an IPv6 address is held without brackets and printed with them: {@code [::1]:8080}.
 */
public record Address(String host, int port) {
    /** @throws IllegalArgumentException if the host is not one or the port is out of range; the message says which */
    public Address {
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        requireHost(host);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "port " + port + " of host \"" + Text.printable(host) + "\" is not between 1 and 65535");
        }
    }

    /**
     * Reads {@code host:port}, {@code 10.0.0.1:8080} or {@code [::1]:8080}.
     *
     * @throws IllegalArgumentException if the text is none of these; the message says what is missing
     */
    public static Address parse(String text) {
        int portColon = text.lastIndexOf(':');
        int bracket = text.lastIndexOf(']');
        if (portColon < 0 || portColon < bracket || portColon == text.length() - 1) {
            throw new IllegalArgumentException(
                    shown(text) + " has no port; write host:port, for example 10.0.0.1:8080");
        }
        String host = text.substring(0, portColon);
        if (host.indexOf(':') >= 0 && !(host.startsWith("[") && host.endsWith("]"))) {
            throw new IllegalArgumentException(
                    shown(text) + " has an IPv6 host without brackets; write [host]:port, for example [::1]:8080");
        }
        String digits = text.substring(portColon + 1);
        if (digits.length() > 5 || !Text.isDigits(digits)) {
            throw new IllegalArgumentException(shown(text) + " has the port \"" + Text.printable(digits)
                    + "\", which is not a number between 1 and 65535");
        }
        return new Address(host, Integer.parseInt(digits));
    }

    /**
     * As {@link #parse(String)}; a host alone, with or without brackets around an IPv6 one, has this port.
     *
     * @throws IllegalArgumentException if the text is none of these; the message says what is wrong
     */
    public static Address parse(String text, int port) {
        return namesPort(text) ? parse(text) : new Address(text, port);
    }

    /** Whether there is a port behind the host. An IPv6 literal without brackets has several colons and none. */
    public static boolean namesPort(String text) {
        return text.indexOf(':') >= 0
                && !text.endsWith("]")
                && (text.startsWith("[") || text.indexOf(':') == text.lastIndexOf(':'));
    }

    private static String shown(String text) {
        return "address \"" + Text.printable(text) + "\"";
    }

    /** {@code host:port}, with brackets around an IPv6 host. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static void requireHost(String host) {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is empty; write host:port, for example 10.0.0.1:8080");
        }
        boolean ipv6 = host.indexOf(':') >= 0;
        boolean hasZoneId = host.indexOf('%') >= 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean fits = (ipv6 && !(hasZoneId && isNameCharacter(c)))
                    ? (IpLiterals.hexDigit(c) >= 0 || ":.%".indexOf(c) >= 0)
                    : isNameCharacter(c);
            if (!fits) {
                throw new IllegalArgumentException("host \"" + Text.printable(host)
                        + "\" has a character that no host name or IP address has, at position " + i);
            }
        }
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }
}
