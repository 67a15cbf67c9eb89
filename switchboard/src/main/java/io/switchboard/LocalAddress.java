package io.switchboard;

import io.switchboard.core.Address;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Text;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the address that this machine has in the network of others. */
final class LocalAddress {
    private static final int BEST = 2;

    private LocalAddress() {}

    /**
     * The local address from which one of the peers would be dialled; they are asked in turn. One that others can dial
     * goes before a loopback one, which a peer on this machine has. Nothing is sent: connecting a datagram socket only
     * looks the route up.
     *
     * @param ipv4 whether one of IPv4 is wanted, as far as there is one
     * @param rules by which callers dial
     * @throws IllegalArgumentException if no peer's name is known, there is a route to none, or callers dial none of
     *     the local addresses; the message says why of each
     */
    static String onRouteTo(List<Address> peers, boolean ipv4, AddressRules rules) {
        InetAddress best = null;
        List<String> problems = new ArrayList<>();
        for (Address peer : peers) {
            try {
                for (InetAddress one : InetAddress.getAllByName(peer.host())) {
                    InetAddress local = onRouteTo(one, peer, rules, problems);
                    if (local != null && (best == null || fitness(local, ipv4) > fitness(best, ipv4))) {
                        best = local;
                    }
                }
            } catch (UnknownHostException e) {
                problems.add("etcd's host \"" + Text.printable(peer.host()) + "\" is unknown");
            }
            if (best != null && fitness(best, ipv4) == BEST) {
                break;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        String text = best.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** That a server listens there comes first, that others can dial it second. */
    private static int fitness(InetAddress local, boolean ipv4) {
        boolean listens = !ipv4 || local instanceof Inet4Address;
        return listens ? (local.isLoopbackAddress() ? 1 : BEST) : 0;
    }

    private static @Nullable InetAddress onRouteTo(
            InetAddress target, Address peer, AddressRules rules, List<String> problems) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(target, peer.port()));
            InetAddress local = socket.getLocalAddress();
            if (local.isAnyLocalAddress()) {
                problems.add("there is no route to etcd at " + peer);
                return null;
            }
            String refusal = rules.refusal(local);
            if (refusal == null) {
                return local;
            }
            problems.add("callers would not dial the local address on the route to etcd at " + peer + ": " + refusal);
        } catch (SocketException e) {
            problems.add("there is no route to etcd at " + peer + ": " + e.getMessage());
        }
        return null;
    }
}
