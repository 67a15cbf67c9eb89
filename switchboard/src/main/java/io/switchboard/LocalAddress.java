package io.switchboard;

import io.switchboard.core.Address;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** Finds the address that this machine has in the network of another. */
final class LocalAddress {
    private LocalAddress() {}

    /**
     * The local address from which the peer would be dialled. Nothing is sent: connecting a datagram socket only looks
     * the route up.
     *
     * @throws IllegalArgumentException if the peer's name is unknown or there is no route
     */
    static String onRouteTo(Address peer) {
        InetSocketAddress target = new InetSocketAddress(peer.host(), peer.port());
        if (target.isUnresolved()) {
            throw new IllegalArgumentException("etcd's host \"" + peer.host() + "\" is unknown");
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(target);
            InetAddress local = socket.getLocalAddress();
            if (local.isAnyLocalAddress()) {
                throw new IllegalArgumentException("there is no route to etcd at " + peer);
            }
            String text = local.getHostAddress();
            int zone = text.indexOf('%');
            return zone < 0 ? text : text.substring(0, zone);
        } catch (SocketException e) {
            throw new IllegalArgumentException("there is no route to etcd at " + peer + ": " + e.getMessage(), e);
        }
    }
}
