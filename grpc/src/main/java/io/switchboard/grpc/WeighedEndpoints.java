package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.InternalEquivalentAddressGroup;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of other resolvers than ours, which may have weights in gRPC's own way, as those of xDS do: they become
 * instances of such weights.
 */
final class WeighedEndpoints {
    /** Null: this version of gRPC has no such attribute. */
    private static final Attributes.@Nullable Key<Long> WEIGHT = key();

    private WeighedEndpoints() {}

    private static Attributes.@Nullable Key<Long> key() {
        try {
            return InternalEquivalentAddressGroup.ATTR_WEIGHT;
        } catch (LinkageError e) {
            return null;
        }
    }

    /** What a channel has been told to dial. */
    static Targets targets(ResolvedAddresses resolved, Datacenters datacenters) {
        List<EquivalentAddressGroup> reserve = resolved.getAttributes().get(InstanceAttributes.RESERVE);
        return new Targets(described(resolved.getAddresses()), reserve == null ? List.of() : reserve, datacenters);
    }

    /** The list itself where none has a weight of that kind. */
    static List<EquivalentAddressGroup> described(List<EquivalentAddressGroup> groups) {
        Attributes.Key<Long> key = WEIGHT;
        long most = 0;
        for (EquivalentAddressGroup group : groups) {
            Long weight = key == null ? null : group.getAttributes().get(key);
            most = Math.max(most, weight == null ? 0 : weight);
        }
        if (key == null || most == 0) {
            return groups;
        }
        double scale = Math.min(1, (double) Instance.MAX_WEIGHT / most);
        List<EquivalentAddressGroup> described = new ArrayList<>(groups.size());
        for (EquivalentAddressGroup group : groups) {
            Long weight = group.getAttributes().get(key);
            Address address = address(group);
            described.add(
                    weight == null || weight < 1 || address == null || Endpoints.instance(group) != null
                            ? group
                            : weighed(group, address, (int) Math.max(1, Math.round(weight * scale))));
        }
        return described;
    }

    private static EquivalentAddressGroup weighed(EquivalentAddressGroup group, Address address, int weight) {
        Instance instance = Instance.builder(address).weight(weight).build();
        return new EquivalentAddressGroup(
                group.getAddresses(),
                group.getAttributes().toBuilder()
                        .set(InstanceAttributes.INSTANCE, instance)
                        .build());
    }

    private static @Nullable Address address(EquivalentAddressGroup group) {
        SocketAddress first = group.getAddresses().get(0);
        if (!(first instanceof InetSocketAddress inet) || inet.getPort() == 0) {
            return null;
        }
        InetAddress resolved = inet.getAddress();
        try {
            return new Address(resolved == null ? inet.getHostString() : resolved.getHostAddress(), inet.getPort());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
