package io.switchboard.core;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses of registered instances may be dialled: a registry that somebody else can write to must not send
 * callers to their own machine or to a cloud's metadata service.
 *
 * <p>An address is judged by what it is, not by how it is written. An IPv6 address that stands for an IPv4 one is
 * judged as that: mapped, compatible and translated ones, NAT64, 6to4, Teredo and ISATAP. Refused are
 *
 * <ul>
 *   <li>addresses of no host: 0.0.0.0/8 and {@code ::}, multicast, 255.255.255.255;
 *   <li>link-local ones, 169.254.0.0/16 and fe80::/10, and fec0::/10, unless they are allowed;
 *   <li>the metadata services of clouds that lie elsewhere, unless link-local ones are allowed: 100.100.100.200
 *       (Alibaba), 168.63.129.16 (Azure), 192.0.0.192 (Oracle), fd00:ec2::/32 (AWS), fd20:ce::/32 (Google),
 *       fd00:c1::/32 (Oracle), fd00:42::/32 (Scaleway), fd00:a9fe:a9fe::/48 (Akamai);
 *   <li>loopback ones, 127.0.0.0/8 and {@code ::1}, unless they are allowed;
 *   <li>what is meant as an IP address and is not in the one form that all readers agree about: 2852039166, 0xa9.254.1,
 *       010.0.0.1.
 * </ul>
 *
 * @param loopback whether the loopback addresses are allowed
 * @param linkLocal whether link-local addresses are allowed, and the metadata services of clouds: most have such ones
 * @param networks the only networks allowed, each as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, or as one address;
 *     empty: all. They narrow what is allowed otherwise and never widen it
 */
public record AddressRules(boolean loopback, boolean linkLocal, List<String> networks) {
    /** Neither loopback nor link-local addresses; all networks. */
    public static final AddressRules DEFAULT = new AddressRules(false, false, List.of());

    private static final List<Network> METADATA = Stream.of(
                    "100.100.100.200",
                    "168.63.129.16",
                    "192.0.0.192",
                    "fd00:ec2::/32",
                    "fd20:ce::/32",
                    "fd00:c1::/32",
                    "fd00:42::/32",
                    "fd00:a9fe:a9fe::/48")
            .map(Network::parse)
            .toList();

    /** @throws IllegalArgumentException if a network is none; the message says which */
    public AddressRules {
        networks = List.copyOf(networks);
        networks.forEach(Network::parse);
    }

    /** The same rules, with the loopback addresses allowed. */
    public AddressRules allowingLoopback() {
        return new AddressRules(true, linkLocal, networks);
    }

    /** The same rules, with the link-local addresses and the metadata services of clouds allowed. */
    public AddressRules allowingLinkLocal() {
        return new AddressRules(loopback, true, networks);
    }

    /** The same rules, for these networks only. */
    public AddressRules onlyWithin(String... allowed) {
        return new AddressRules(loopback, linkLocal, Arrays.asList(allowed));
    }

    /**
     * Why an IP literal is refused; null: it is allowed, or it is a host name, whose addresses are to be judged once
     * they are known.
     */
    public @Nullable String refusal(String host) {
        InetAddress literal = IpLiterals.parse(host);
        if (literal != null) {
            return refusal(literal);
        }
        return IpLiterals.isMeantAsOne(host) ? Text.printable(host) + " is not an IP address" : null;
    }

    /** Why an address is refused; null: it is allowed. */
    public @Nullable String refusal(InetAddress address) {
        List<InetAddress> targets = EmbeddedIpv4.targets(address);
        String refusal = Stream.of(List.of(address), targets, EmbeddedIpv4.relays(address))
                .flatMap(List::stream)
                .map(this::refused)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (refusal == null
                && !(targets.isEmpty() ? List.of(address) : targets).stream().allMatch(this::isWithin)) {
            refusal = " is not within " + String.join(", ", networks);
        }
        return refusal == null ? null : Text.printable(address.getHostAddress()) + refusal;
    }

    /** Of one address, whatever it stands for. */
    private @Nullable String refused(InetAddress address) {
        if (address.isAnyLocalAddress() || isThisNetwork(address)) {
            return " is no address of a host";
        }
        if (address.isMulticastAddress() || isBroadcast(address)) {
            return " is a multicast or broadcast address";
        }
        if (!linkLocal && address.isLinkLocalAddress()) {
            return " is a link-local address";
        }
        // Of IPv4, site-local are the private networks.
        if (!linkLocal && address instanceof Inet6Address && address.isSiteLocalAddress()) {
            return " is a site-local address";
        }
        if (!linkLocal && METADATA.stream().anyMatch(network -> network.contains(address))) {
            return " is an address of a cloud's metadata service";
        }
        return !loopback && address.isLoopbackAddress() ? " is a loopback address" : null;
    }

    private boolean isWithin(InetAddress address) {
        return networks.isEmpty()
                || networks.stream().anyMatch(network -> Network.parse(network).contains(address));
    }

    /** 0.0.0.0/8: some systems dial it as themselves. */
    private static boolean isThisNetwork(InetAddress address) {
        return address instanceof Inet4Address && address.getAddress()[0] == 0;
    }

    private static boolean isBroadcast(InetAddress address) {
        return address instanceof Inet4Address && Arrays.equals(address.getAddress(), new byte[] {-1, -1, -1, -1});
    }
}
