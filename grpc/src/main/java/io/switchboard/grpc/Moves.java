package io.switchboard.grpc;

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
            if (line.isNamed()) {
                named.put(line.name(), line);
            }
        }
        for (Iterator<EndpointConnection> each = fresh.iterator(); !named.isEmpty() && each.hasNext(); ) {
            EndpointConnection line = each.next();
            EndpointConnection before = named.get(line.name());
            if (before != null && before.isOfSameHostAs(line)) {
                named.remove(line.name());
                each.remove();
                gone.remove(before);
                next.put(line.addresses(), before);
                before.move(line.group());
            }
        }
    }
}
