package io.switchboard.core.directory;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceList;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether an address is among those of a list that changes. Most instances are named after their address and are found
 * by that: only the others are kept.
 */
final class ListedAddresses {
    private final Map<Address, Integer> others = new HashMap<>();
    private InstanceList list = InstanceList.of();

    /** @param difference from the list before */
    void become(InstanceList next, InstanceList.Difference difference) {
        list = next;
        difference.removed().forEach(instance -> count(instance, -1));
        difference.replaced().forEach(instance -> count(instance, -1));
        difference.replacing().forEach(instance -> count(instance, 1));
        difference.added().forEach(instance -> count(instance, 1));
    }

    boolean has(Address address) {
        Instance named = list.find(address.toString());
        return (named != null && named.address().equals(address)) || others.containsKey(address);
    }

    private void count(Instance instance, int change) {
        if (!instance.id().equals(instance.address().toString())) {
            others.merge(instance.address(), change, (count, more) -> count + more == 0 ? null : count + more);
        }
    }
}
