package io.switchboard.controlplane;

import io.switchboard.core.Text;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Where to listen, as people write it: {@code host:port}, {@code [address]:port}, or {@code :port} for all addresses.
 */
final class ListenAddress {
    private static final String FORM = "; write host:port, for example 127.0.0.1:18000, or :18000 for all addresses";

    private ListenAddress() {}

    /** @throws IllegalArgumentException if it is no such address; the message says what may be written */
    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).strip();
        int port = port(text.substring(colon + 1).strip());
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (colon < 0 || port < 0 || (host.indexOf(':') >= 0 && !bracketed)) {
            throw new IllegalArgumentException("\"" + Text.printable(text) + "\" is no address to listen at" + FORM);
        }
        if (host.isEmpty() || host.equals("*")) {
            return new InetSocketAddress(port);
        }
        InetSocketAddress address =
                new InetSocketAddress(bracketed ? host.substring(1, host.length() - 1) : host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("host \"" + Text.printable(host) + "\" is not known here" + FORM);
        }
        return address;
    }

    private static int port(String text) {
        try {
            int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
            return port <= 65_535 ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress().toLowerCase(Locale.ROOT);
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
