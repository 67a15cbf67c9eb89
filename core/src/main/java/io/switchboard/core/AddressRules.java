package io.switchboard.core;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses of registered instances may be dialled: a registry that somebody else can write to must not send callers
 * to their own machine or to a cloud's metadata service.
 *
 * <p>Link-local, unspecified, multicast and broadcast addresses are refused, and loopback ones unless they are allowed. An
 * IPv6 address that stands for an IPv4 one ({@code ::ffff:10.0.0.1}, {@code ::10.0.0.1}, {@code 64:ff9b::10.0.0.1}) is
 * judged as that.
 *
 * @param loopback whether the loopback addresses are allowed
 * @param linkLocal whether link-local addresses are allowed; cloud metadata services have such ones
 * @param networks the only networks allowed, each as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, or as one address; empty:
 *     all. They narrow what is allowed otherwise and never widen it
 */
public record AddressRules(boolean loopback, boolean linkLocal, List<String> networks) {
    /** Neither loopback nor link-local addresses; all networks. */
    public static final AddressRules DEFAULT = new AddressRules(false, false, List.of());

    /** @throws IllegalArgumentException if a network is none; the message says which */
    public AddressRules {
        networks = List.copyOf(networks);
        networks.forEach(Network::parse);
    }

    /** The same rules, with the loopback addresses allowed. */
    public AddressRules allowingLoopback() {
        return new AddressRules(true, linkLocal, networks);
    }

    /** The same rules, for these networks only. */
    public AddressRules onlyWithin(String... allowed) {
        return new AddressRules(loopback, linkLocal, Arrays.asList(allowed));
    }

    /**
     * Why an IP literal is refused; null: it is allowed, or it is a host name, whose addresses are to be judged once they
     * are known.
     */
    public @Nullable String refusal(String host) {
        InetAddress literal = IpLiterals.parse(host);
        return literal == null ? null : refusal(literal);
    }

    /** Why an address is refused; null: it is allowed. */
    public @Nullable String refusal(InetAddress address) {
        InetAddress judged = unwrapped(address);
        if (judged.isAnyLocalAddress() || isThisNetwork(judged)) {
            return shown(address) + " is no address of a host";
        }
        if (judged.isMulticastAddress() || isBroadcast(judged)) {
            return shown(address) + " is a multicast or broadcast address";
        }
        if (judged.isLinkLocalAddress() && !linkLocal) {
            return shown(address) + " is a link-local address";
        }
        if (judged.isLoopbackAddress() && !loopback) {
            return shown(address) + " is a loopback address";
        }
        boolean within = networks.isEmpty()
                || networks.stream().anyMatch(network -> Network.parse(network).contains(judged));
        return within ? null : shown(address) + " is not within " + String.join(", ", networks);
    }

    private static String shown(InetAddress address) {
        return Text.printable(address.getHostAddress());
    }

    /** 0.0.0.0/8: some systems dial it as themselves. */
    private static boolean isThisNetwork(InetAddress address) {
        return address instanceof Inet4Address && address.getAddress()[0] == 0;
    }

    private static boolean isBroadcast(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 && bytes[0] == -1 && bytes[1] == -1 && bytes[2] == -1 && bytes[3] == -1;
    }

    /** The IPv4 address that an IPv6 one stands for; else the address itself. */
    private static InetAddress unwrapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != 16) {
            return address;
        }
        boolean zeros = allZero(bytes, 0, 10);
        boolean mapped = zeros && bytes[10] == -1 && bytes[11] == -1;
        // :: and ::1 are IPv6's own.
        boolean compatible = zeros && allZero(bytes, 10, 12) && !allZero(bytes, 12, 15);
        boolean translated =
                bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == -1 && bytes[3] == (byte) 0x9b && allZero(bytes, 4, 12);
        if (!mapped && !compatible && !translated) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an IPv4 address", e);
        }
    }

    private static boolean allZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Addresses with a common start. */
    private record Network(InetAddress start, int bits) {
        static Network parse(String text) {
            int slash = text.indexOf('/');
            InetAddress start = IpLiterals.parse(slash < 0 ? text : text.substring(0, slash));
            int most = start == null ? 0 : 8 * start.getAddress().length;
            String digits = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
            boolean isNumber = !digits.isEmpty() && digits.length() <= 3 && Text.isDigits(digits);
            if (start == null || !isNumber || Integer.parseInt(digits) > most) {
                throw new IllegalArgumentException("network \"" + Text.printable(text)
                        + "\" is not an address with a prefix length; write for example 10.0.0.0/8");
            }
            return new Network(start, Integer.parseInt(digits));
        }

        boolean contains(InetAddress address) {
            byte[] mine = start.getAddress();
            byte[] other = address.getAddress();
            if (mine.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
