package io.switchboard.grpc;

import io.switchboard.core.Instance;
import io.switchboard.core.IpLiterals;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Instances whose host names have other addresses now: each keeps its line, and with it what works. */
final class Moves {
    private Moves() {}

    /**
     * Lets lines that are gone take the places of fresh ones to the same instance.
     *
     * @param next all lines by their addresses, with the fresh ones
     * @param fresh not opened yet; loses those that are not needed
     * @param gone loses those that go on
     */
    static void keep(
            Map<Set<SocketAddress>, EndpointConnection> next,
            List<EndpointConnection> fresh,
            Collection<EndpointConnection> gone) {
        if (fresh.isEmpty() || gone.isEmpty()) {
            return;
        }
        Map<String, EndpointConnection> named = new HashMap<>();
        for (EndpointConnection line : gone) {
            if (isNamed(line)) {
                named.put(line.name(), line);
            }
        }
        for (Iterator<EndpointConnection> each = fresh.iterator(); !named.isEmpty() && each.hasNext(); ) {
            EndpointConnection line = each.next();
            EndpointConnection before = named.get(line.name());
            if (before != null && areOfSameHost(before, line)) {
                named.remove(line.name());
                each.remove();
                gone.remove(before);
                next.put(line.addresses(), before);
                before.move(line.group());
            }
        }
    }

    /** Whether its addresses are those of a host name. */
    private static boolean isNamed(EndpointConnection line) {
        Instance instance = line.instance();
        return instance != null && IpLiterals.parse(instance.address().host()) == null;
    }

    private static boolean areOfSameHost(EndpointConnection one, EndpointConnection other) {
        Instance mine = one.instance();
        Instance others = other.instance();
        return mine != null && others != null && mine.address().equals(others.address());
    }
}
