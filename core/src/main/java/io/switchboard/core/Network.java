package io.switchboard.core;

import java.net.InetAddress;

/** Addresses with a common start. */
record Network(InetAddress start, int bits) {
    /** @throws IllegalArgumentException if it is none, or one that no address is ever within; the message says which */
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
        int bits = Integer.parseInt(digits);
        if (EmbeddedIpv4.isAllEmbedded(start, bits)) {
            throw new IllegalArgumentException("network \"" + Text.printable(text)
                    + "\" holds IPv6 forms of IPv4 addresses, which are judged as those; write the IPv4 network");
        }
        return new Network(start, bits);
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
