package io.switchboard.grpc.server;

import io.grpc.Server;
import io.switchboard.core.Address;
import io.switchboard.core.Text;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a server takes connections.
 *
 * @param port of TCP; not above 0: there is none
 * @param host the one address that it listens at; null: all of this machine's
 * @param ipv4Only whether those are all its IPv4 addresses, and not the others
 */
record Listening(int port, @Nullable String host, boolean ipv4Only) {
    /** @throws IllegalStateException if the server is not running */
    static Listening of(Server server) {
        List<InetSocketAddress> sockets = sockets(server).stream()
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .filter(socket -> socket.getAddress() != null)
                .toList();
        List<InetSocketAddress> all = sockets.stream()
                .filter(socket -> socket.getAddress().isAnyLocalAddress())
                .toList();
        if (!all.isEmpty()) {
            boolean ipv4Only = all.stream().allMatch(socket -> socket.getAddress() instanceof Inet4Address);
            return new Listening(all.get(0).getPort(), null, ipv4Only);
        }
        // Others reach the one that is not for this machine alone.
        return sockets.stream()
                .min((one, other) -> Boolean.compare(isLoopback(one), isLoopback(other)))
                .map(socket -> new Listening(socket.getPort(), text(socket.getAddress()), false))
                .orElseGet(() -> new Listening(server.getPort(), null, false));
    }

    /**
     * Reads {@code host:port}; a host such as {@code 0.0.0.0}, {@code [::]} or {@code *}, or none, stands for all
     * addresses.
     *
     * @throws IllegalArgumentException if it is neither; the message says what is missing
     */
    static Listening parse(String hostAndPort) {
        String text = hostAndPort.strip();
        boolean all = text.startsWith(":") || text.startsWith("*:");
        Address address = Address.parse(all ? "[::]" + text.substring(text.indexOf(':')) : text);
        return Advertised.isWildcard(address.host())
                ? new Listening(address.port(), null, address.host().equals("0.0.0.0"))
                : new Listening(address.port(), address.host(), false);
    }

    private static List<? extends SocketAddress> sockets(Server server) {
        try {
            return server.getListenSockets();
        } catch (UnsupportedOperationException e) {
            return List.of(); // A server of the program's own making.
        }
    }

    private static boolean isLoopback(InetSocketAddress socket) {
        return socket.getAddress().isLoopbackAddress();
    }

    /** Without a zone, which means something on this machine only. */
    static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** Fit for a log. */
    @Override
    public String toString() {
        return Text.printable(host == null ? "*" : host) + ":" + port;
    }
}
