package io.switchboard.armeria;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.ServerPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** At which of a server's ports callers reach it. */
final class ServerPorts {
    private ServerPorts() {}

    /**
     * The first port that speaks the protocol and is not for this machine alone, else the first that speaks it; null:
     * any protocol. Sockets of Unix are never meant.
     */
    static Optional<InetSocketAddress> chosen(Collection<ServerPort> ports, @Nullable SessionProtocol protocol) {
        return ports.stream()
                .filter(port -> !port.isDomainSocket() && (protocol == null || port.hasProtocol(protocol)))
                .map(ServerPort::localAddress)
                .min(Comparator.comparing(socket -> socket.getAddress().isLoopbackAddress()));
    }

    /** In the words in which Switchboard is told where a server listens. */
    static String listening(InetSocketAddress socket) {
        InetAddress address = socket.getAddress();
        if (address.isAnyLocalAddress()) {
            return (address instanceof Inet4Address ? "0.0.0.0:" : "*:") + socket.getPort();
        }
        // Without a zone, which means something on this machine only.
        String host = address.getHostAddress().replaceFirst("%.*", "");
        return (address instanceof Inet4Address ? host : "[" + host + "]") + ":" + socket.getPort();
    }
}
