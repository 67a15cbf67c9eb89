package io.switchboard.etcd;

import io.switchboard.core.Address;
import io.switchboard.core.Internal;
import io.switchboard.core.IpLiterals;
import io.switchboard.core.Text;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where an etcd member serves its clients.
 *
 * @param address its host and port
 * @param tls whether it speaks TLS
 */
public record Endpoint(Address address, boolean tls) {
    /** etcd's client port, used where none is given. */
    public static final int DEFAULT_PORT = 2379;

    /**
     * Reads {@code http://host:2379}, {@code https://host}, {@code host:2379}, {@code host} or {@code [::1]:2379}.
     *
     * @throws IllegalArgumentException if the text is none of these; the message says why
     */
    public static Endpoint parse(String text) {
        String trimmed = text.trim();
        String lower = trimmed.toLowerCase(Locale.ROOT);
        boolean tls = lower.startsWith("https://");
        String rest = tls ? trimmed.substring(8) : lower.startsWith("http://") ? trimmed.substring(7) : trimmed;
        if (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        try {
            return new Endpoint(addressOf(rest), tls);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "etcd endpoint \"" + Text.printable(text) + "\" is not host[:port] or http(s)://host[:port]: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Reads a list separated by commas, without repetitions.
     *
     * @throws IllegalArgumentException if it is empty, one is no endpoint, or some speak TLS and others do not
     */
    public static List<Endpoint> parseAll(String... texts) {
        Set<Endpoint> endpoints = Arrays.stream(texts)
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .filter(text -> !text.isBlank())
                .map(Endpoint::parse)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException(
                    "no etcd endpoint is given; write one or more, for example http://127.0.0.1:2379");
        }
        if (endpoints.stream().map(Endpoint::tls).distinct().count() > 1) {
            throw new IllegalArgumentException("etcd endpoints " + Text.printable(endpoints.toString())
                    + " mix http and https; all members of a cluster are dialled alike");
        }
        return List.copyOf(endpoints);
    }

    /** Whether it is an address of this machine only: a loopback literal or {@code localhost}. */
    @Internal
    public boolean isLoopback() {
        InetAddress literal = IpLiterals.parse(address.host());
        String name = address.host().toLowerCase(Locale.ROOT);
        return literal == null ? name.equals("localhost") || name.endsWith(".localhost") : literal.isLoopbackAddress();
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + address;
    }

    private static Address addressOf(String text) {
        boolean bareIpv6 = text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[");
        boolean noPort = text.lastIndexOf(':') <= text.lastIndexOf(']');
        return bareIpv6 || noPort ? new Address(text, DEFAULT_PORT) : Address.parse(text);
    }
}
