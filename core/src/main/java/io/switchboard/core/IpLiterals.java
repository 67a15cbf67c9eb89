package io.switchboard.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Tells IP literals, which need no look-up, from host names, which do. */
public final class IpLiterals {
    private IpLiterals() {}

    /**
     * Whether some reader takes it for an IP address, in whatever form: no top-level domain is numeric, so decimal,
     * octal and hexadecimal numbers between dots, like a colon, can only be meant as one.
     */
    public static boolean isMeantAsOne(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        int start = 0;
        for (int i = 0; i <= host.length(); i++) {
            if (i == host.length() || host.charAt(i) == '.') {
                if (!isNumber(host, start, i)) {
                    return false;
                }
                start = i + 1;
            }
        }
        return true;
    }

    /**
     * The address that a literal stands for, without asking DNS; null if it is none. One form only is taken: four
     * decimal numbers without leading zeros, or that of RFC 4291, with a zone or not. Readers disagree about all
     * others.
     */
    public static @Nullable InetAddress parse(String host) {
        int zone = host.indexOf('%');
        boolean ipv6 = host.indexOf(':') >= 0;
        byte[] bytes = ipv6 ? ipv6(zone < 0 ? host : host.substring(0, zone)) : ipv4(host);
        if (bytes == null) {
            return null;
        }
        try {
            return zone < 0 ? InetAddress.getByAddress(bytes) : zoned(host, bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an IP address", e);
        }
    }

    /** In a zone that this machine does not have it is still an address of that kind. */
    private static InetAddress zoned(String host, byte[] bytes) throws UnknownHostException {
        try {
            // What starts as an IPv6 address is never looked up in DNS.
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return InetAddress.getByAddress(bytes);
        }
    }

    /** Decimal or octal digits, 0x and hexadecimal ones, or nothing. */
    private static boolean isNumber(String text, int from, int to) {
        boolean hex = to - from >= 2 && text.charAt(from) == '0' && (text.charAt(from + 1) | 0x20) == 'x';
        for (int i = hex ? from + 2 : from; i < to; i++) {
            int digit = hexDigit(text.charAt(i));
            if (digit < 0 || (!hex && digit > 9)) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] ipv4(String host) {
        byte[] bytes = new byte[4];
        int part = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i <= host.length(); i++) {
            char c = i == host.length() ? '.' : host.charAt(i);
            if (c == '.') {
                if (digits == 0 || part == bytes.length) {
                    return null;
                }
                bytes[part++] = (byte) value;
                digits = 0;
                value = 0;
            } else {
                // A leading zero means octal to some readers and decimal to others.
                if (c < '0' || c > '9' || (digits > 0 && value == 0)) {
                    return null;
                }
                digits++;
                value = 10 * value + (c - '0');
                if (value > 255) {
                    return null;
                }
            }
        }
        return part == bytes.length ? bytes : null;
    }

    private static byte @Nullable [] ipv6(String text) {
        byte[] bytes = new byte[16];
        int filled = 0;
        int gap = text.startsWith("::") ? 0 : -1;
        int at = gap < 0 ? 0 : 2;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && hexDigit(text.charAt(end)) >= 0) {
                end++;
            }
            if (end < text.length() && text.charAt(end) == '.') {
                byte[] tail = ipv4(text.substring(at));
                if (tail == null || filled > 12) {
                    return null;
                }
                System.arraycopy(tail, 0, bytes, filled, 4);
                filled += 4;
                break;
            }
            if (end == at || end - at > 4 || filled == 16) {
                return null;
            }
            int group = Integer.parseInt(text, at, end, 16);
            bytes[filled++] = (byte) (group >> 8);
            bytes[filled++] = (byte) group;
            if (end == text.length()) {
                break;
            }
            at = end + 1;
            if (text.charAt(end) != ':' || at == text.length()) {
                return null;
            }
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = filled;
                at++;
            }
        }
        return gap < 0 ? (filled == 16 ? bytes : null) : spread(bytes, filled, gap);
    }

    /** Moves what is after the gap to the end; a gap stands for one group at least. */
    private static byte @Nullable [] spread(byte[] bytes, int filled, int gap) {
        if (filled == 16) {
            return null;
        }
        byte[] whole = new byte[16];
        System.arraycopy(bytes, 0, whole, 0, gap);
        System.arraycopy(bytes, gap, whole, 16 - (filled - gap), filled - gap);
        return whole;
    }

    /** Of ASCII only: {@link Character#digit} also takes the digits of other scripts. */
    static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
