package io.switchboard.grpc;

import io.grpc.EquivalentAddressGroup;
import io.switchboard.balancing.Hashes;
import io.switchboard.balancing.Subset;
import io.switchboard.core.Instance;
import java.util.ArrayList;
import java.util.List;

/** The part of a large fleet that one channel connects to. */
final class Subsets {
    private Subsets() {}

    /**
     * @param size 0: all of them
     * @param seed the channel's own
     */
    static List<EquivalentAddressGroup> of(List<EquivalentAddressGroup> groups, int size, long seed) {
        if (size == 0 || size >= groups.size()) {
            return groups;
        }
        long[] identities =
                groups.stream().mapToLong(group -> Hashes.of(name(group))).toArray();
        List<EquivalentAddressGroup> chosen = new ArrayList<>(size);
        for (int number : Subset.of(identities, seed, size)) {
            chosen.add(groups.get(number));
        }
        return chosen;
    }

    private static String name(EquivalentAddressGroup group) {
        Instance instance = group.getAttributes().get(InstanceAttributes.INSTANCE);
        return instance == null ? group.getAddresses().toString() : instance.name();
    }
}
