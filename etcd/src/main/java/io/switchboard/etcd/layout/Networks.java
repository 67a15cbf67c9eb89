package io.switchboard.etcd.layout;

import io.switchboard.core.Address;
import io.switchboard.core.IpLiterals;
import io.switchboard.core.Text;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;

/**
 * The network that other frameworks name beside an address, and the one way of several in which an address is written.
 */
final class Networks {
    private static final Set<String> TCP = Set.of("", "tcp", "tcp4", "tcp6");
    private static final int GROUPS = 8;

    private Networks() {}

    /**
     * @param where what says so, for the message
     * @throws IllegalArgumentException if the network is none by which gRPC is called; that none is named means TCP
     */
    static void requireTcp(String network, String where) {
        if (!TCP.contains(network.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    where + " uses the network \"" + Text.printable(network) + "\", and gRPC needs tcp");
        }
    }

    /** Names in lower case, IPv6 addresses as RFC 5952 has them; whatever a zone is, is left as it is. */
    static String usual(Address address) {
        String host = address.host();
        InetAddress literal = host.indexOf('%') < 0 ? IpLiterals.parse(host) : null;
        return new Address(literal == null ? lowered(host) : usual(host, literal), address.port()).toString();
    }

    private static String lowered(String host) {
        return host.indexOf(':') < 0 ? host.toLowerCase(Locale.ROOT) : host;
    }

    /** An IPv4 address within an IPv6 one is read as the former, and stays written as the latter. */
    private static String usual(String host, InetAddress literal) {
        boolean within = literal instanceof Inet4Address && host.indexOf(':') >= 0;
        return literal instanceof Inet4Address
                ? (within ? "::ffff:" : "") + literal.getHostAddress()
                : ipv6(literal.getAddress());
    }

    private static String ipv6(byte[] bytes) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int gap = 0;
        int gapLength = 1;
        for (int from = 0; from < GROUPS; from++) {
            int length = 0;
            while (from + length < GROUPS && groups[from + length] == 0) {
                length++;
            }
            if (length > gapLength) {
                gap = from;
                gapLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (gapLength > 1 && i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
