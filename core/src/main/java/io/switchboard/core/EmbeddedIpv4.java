package io.switchboard.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the IPv4 addresses that IPv6 addresses stand for: what is sent to the one arrives at the other. */
final class EmbeddedIpv4 {
    private EmbeddedIpv4() {}

    /** Where what is sent to an IPv6 address may arrive; empty: it stands for no IPv4 address. */
    static List<InetAddress> targets(InetAddress address) {
        byte[] bytes = address.getAddress();
        List<InetAddress> found = new ArrayList<>();
        if (bytes.length != 16) {
            return found;
        }
        // ::ffff:a.b.c.d, ::ffff:0:a.b.c.d and ::a.b.c.d; :: and ::1 are IPv6's own.
        boolean mapped = isZero(bytes, 0, 10) && isOnes(bytes, 10, 12);
        boolean translated = isZero(bytes, 0, 8) && isOnes(bytes, 8, 10) && isZero(bytes, 10, 12);
        boolean compatible = isZero(bytes, 0, 12) && !(isZero(bytes, 12, 15) && (bytes[15] & 0xfe) == 0);
        boolean nat64 = startsWith(bytes, 0, 0x64, 0xff, 0x9b) && isZero(bytes, 4, 12);
        // ISATAP: an interface identifier of any prefix.
        boolean isatap = (bytes[8] & 0xfc) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
        if (mapped || translated || compatible || nat64 || isatap) {
            found.add(ipv4(bytes, 12, 13, 14, 15));
        }
        if (startsWith(bytes, 0x20, 0x02)) { // 6to4
            found.add(ipv4(bytes, 2, 3, 4, 5));
        }
        if (startsWith(bytes, 0x20, 0x01, 0, 0)) { // Teredo: the client, with all bits turned
            byte[] turned = bytes.clone();
            for (int i = 12; i < 16; i++) {
                turned[i] = (byte) ~turned[i];
            }
            found.add(ipv4(turned, 12, 13, 14, 15));
        }
        if (startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 1)) {
            found.addAll(ofLocalNat64(bytes));
        }
        return found;
    }

    /** Whom the way to an IPv6 address asks for help, by an IPv4 address in it: Teredo's server. */
    static List<InetAddress> relays(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 16 && startsWith(bytes, 0x20, 0x01, 0, 0) && !isZero(bytes, 4, 8)
                ? List.of(ipv4(bytes, 4, 5, 6, 7))
                : List.of();
    }

    /** Whether all addresses that start with these bits stand for IPv4 addresses. */
    static boolean isAllEmbedded(InetAddress start, int bits) {
        byte[] bytes = start.getAddress();
        if (bytes.length != 16) {
            return false;
        }
        boolean sixToFour = bits >= 16 && startsWith(bytes, 0x20, 0x02);
        boolean teredo = bits >= 32 && startsWith(bytes, 0x20, 0x01, 0, 0);
        boolean local = bits >= 48 && startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 1);
        return sixToFour || teredo || local || (bits >= 96 && !targets(start).isEmpty());
    }

    /**
     * 64:ff9b:1::/48 is for a network's own NAT64, at any of the places of RFC 6052, and which one cannot be seen.
     * Zeros of one place are no address at another.
     */
    private static List<InetAddress> ofLocalNat64(byte[] bytes) {
        List<InetAddress> found = new ArrayList<>(List.of(ipv4(bytes, 12, 13, 14, 15)));
        if (bytes[8] == 0) {
            found.add(ipv4(bytes, 9, 10, 11, 12));
            found.add(ipv4(bytes, 7, 9, 10, 11));
            found.add(ipv4(bytes, 6, 7, 9, 10));
        }
        List<InetAddress> real =
                found.stream().filter(one -> one.getAddress()[0] != 0).toList();
        return real.isEmpty() ? found.subList(0, 1) : real;
    }

    private static InetAddress ipv4(byte[] bytes, int a, int b, int c, int d) {
        try {
            return InetAddress.getByAddress(new byte[] {bytes[a], bytes[b], bytes[c], bytes[d]});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an IPv4 address", e);
        }
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        for (int i = 0; i < start.length; i++) {
            if ((bytes[i] & 0xff) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, new byte[to - from], 0, to - from);
    }

    private static boolean isOnes(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != -1) {
                return false;
            }
        }
        return true;
    }
}
