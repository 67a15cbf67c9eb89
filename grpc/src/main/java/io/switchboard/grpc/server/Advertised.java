package io.switchboard.grpc.server;

import io.switchboard.core.Address;
import io.switchboard.core.Text;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where callers are told to find a server, as far as that is known before it is bound.
 *
 * @param host a host name or IP literal
 * @param port 0 for the port that the server binds
 */
record Advertised(String host, int port) {
    /** The environment variable that says it where the options do not. */
    static final String VARIABLE = "SWITCHBOARD_ADVERTISE";

    /** What stands for the port that is not known yet, where one has to be named. */
    static final int ANY_PORT = 1;

    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0", "*");

    private static final String HELP = "; set ServeOptions.advertise or " + VARIABLE
            + " to the host or host:port at which callers reach this server, for example 10.0.0.1:8080";

    /**
     * @param option what the options say, if they do
     * @param variable what the environment says, if it does
     * @param defaultHost asked if neither does
     * @throws NoLocalHost if neither says it and there is none just now
     * @throws IllegalArgumentException if there is no usable address; the message says what to do
     */
    static Advertised of(@Nullable String option, @Nullable String variable, Supplier<String> defaultHost) {
        Advertised said = said(option, variable);
        if (said != null) {
            return said;
        }
        String host;
        try {
            host = defaultHost.get();
        } catch (RuntimeException | Error e) {
            throw new NoLocalHost(
                    "cannot tell which local address callers reach this server at: " + e.getMessage() + HELP, e);
        }
        return parse(host, "the local address on the route to the registry");
    }

    /**
     * What somebody has said; null: nobody has.
     *
     * @throws IllegalArgumentException if it is no usable address; the message says what to do
     */
    static @Nullable Advertised said(@Nullable String option, @Nullable String variable) {
        if (option != null) {
            return parse(option.strip(), "ServeOptions.advertise");
        }
        return variable == null || variable.isBlank() ? null : parse(variable.strip(), VARIABLE);
    }

    /** @throws IllegalArgumentException if the server listens on no TCP port */
    static void requirePort(Listening listening) {
        if (listening.port() <= 0) {
            throw new IllegalArgumentException("the server listens on no TCP port" + HELP);
        }
    }

    static boolean isWildcard(String host) {
        return WILDCARDS.contains(host);
    }

    /** @throws IllegalArgumentException if neither this nor the server names a TCP port */
    Address at(int boundPort) {
        return at(boundPort, HELP);
    }

    /**
     * As {@link #at(int)}, for those who come by a network.
     *
     * @param text from the options
     * @throws IllegalArgumentException if that is no usable address; the message says what to do
     */
    static Address at(String network, String text, int boundPort) {
        String help = "; set ServeOptions.address of the network " + network
                + " to the host or host:port at which callers reach this server by it, for example 203.0.113.7:8080";
        return parse(text.strip(), "ServeOptions.address", help).at(boundPort, help);
    }

    private Address at(int boundPort, String help) {
        if (port == 0 && boundPort <= 0) {
            throw new IllegalArgumentException(
                    "the server listens on no TCP port, and \"" + host + "\" names none" + help);
        }
        return new Address(host, port == 0 ? boundPort : port);
    }

    private static Advertised parse(String text, String source) {
        return parse(text, source, HELP);
    }

    private static Advertised parse(String text, String source, String help) {
        try {
            boolean hasPort = Address.namesPort(text);
            Address address = Address.parse(text, ANY_PORT);
            if (WILDCARDS.contains(address.host())) {
                throw new IllegalArgumentException(
                        "\"" + address.host() + "\" means all local addresses, and callers need one");
            }
            return new Advertised(address.host(), hasPort ? address.port() : 0);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cannot advertise \"" + Text.printable(text) + "\" (from " + source + "): " + e.getMessage() + help,
                    e);
        }
    }
}
