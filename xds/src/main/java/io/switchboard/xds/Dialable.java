package io.switchboard.xds;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.IpLiterals;
import io.switchboard.core.Snapshot;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service's instances as one client dials them: at IP addresses, each once.
 *
 * @param instances each at its address for this client, in one form of it
 * @param byName how many were left out since they name a host; whoever wants them sent puts its address in its place
 */
record Dialable(List<Instance> instances, int byName) {
    static Dialable of(Snapshot snapshot, XdsClient client) {
        String own = Tiers.own(snapshot, client);
        String network = client.settings().get(XdsClients.NETWORK);
        Map<Address, Instance> byAddress = new LinkedHashMap<>();
        int byName = 0;
        for (Instance registered : snapshot.instances()) {
            boolean away = own != null && !registered.datacenter().equals(own);
            Instance instance = away && network != null ? registered.via(network) : registered;
            Address address = literal(instance.address());
            if (address == null) {
                byName++;
                continue;
            }
            Instance there = address.equals(instance.address())
                    ? instance
                    : instance.toBuilder().address(address).build();
            byAddress.merge(address, there, (one, other) -> truer(one, other, snapshot, own));
        }
        return new Dialable(List.copyOf(byAddress.values()), byName);
    }

    /** Null: it is no IP address, or one that only this machine could make something of. */
    private static @Nullable Address literal(Address address) {
        InetAddress ip = address.host().indexOf('%') >= 0 ? null : IpLiterals.parse(address.host());
        return ip == null ? null : new Address(ip.getHostAddress(), address.port());
    }

    /** Of two that claim one address: the one that is not doubted, that is nearer, that registered later. */
    private static Instance truer(Instance one, Instance other, Snapshot snapshot, @Nullable String own) {
        boolean doubted = snapshot.doubted().contains(one.name());
        if (doubted != snapshot.doubted().contains(other.name())) {
            return doubted ? other : one;
        }
        int nearer = Integer.compare(distance(one, snapshot, own), distance(other, snapshot, own));
        if (nearer != 0) {
            return nearer < 0 ? one : other;
        }
        return other.incarnation() > one.incarnation() ? other : one;
    }

    private static int distance(Instance instance, Snapshot snapshot, @Nullable String own) {
        if (instance.datacenter().equals(own)) {
            return -1;
        }
        for (int i = 0; i < snapshot.datacenters().size(); i++) {
            if (snapshot.datacenters().get(i).name().equals(instance.datacenter())) {
                return i;
            }
        }
        return snapshot.datacenters().size();
    }
}
