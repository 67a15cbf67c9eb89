package io.switchboard.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Tells IP literals, which need no look-up, from host names, which do. */
public final class IpLiterals {
    private IpLiterals() {}

    /** No top-level domain is numeric, so digits and dots alone, like a colon, can only be meant as an IP address. */
    public static boolean isMeantAsOne(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** The address that a literal stands for, without asking DNS; null if it is none. */
    public static @Nullable InetAddress parse(String host) {
        if (!isMeantAsOne(host)) {
            return null;
        }
        try {
            // What has a colon is never looked up in DNS; of the rest, InetAddress would take 127.1 for an address and
            // ask DNS for 999.1.1.1.
            return host.indexOf(':') >= 0 ? InetAddress.getByName(host) : parseIpv4(host);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static @Nullable InetAddress parseIpv4(String host) throws UnknownHostException {
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
                if (digits > 0 && value == 0) {
                    return null;
                }
                digits++;
                value = 10 * value + (c - '0');
                if (value > 255) {
                    return null;
                }
            }
        }
        return part == bytes.length ? InetAddress.getByAddress(bytes) : null;
    }
}
