package io.switchboard.core.directory;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Instances that went unannounced not long ago, and of which neither id nor address has been listed again since. */
final class Departures {
    private record Departure(Instance instance, long at) {}

    /** The earliest first. */
    private final Map<String, Departure> byId = new LinkedHashMap<>();

    private final Map<Address, List<String>> byAddress = new HashMap<>();

    void add(Instance instance, long now) {
        byId.put(instance.id(), new Departure(instance, now));
        byAddress
                .computeIfAbsent(instance.address(), address -> new ArrayList<>(1))
                .add(instance.id());
    }

    /** Forgets what went longer ago than that. */
    void forget(long nanos, long now) {
        Iterator<Departure> all = byId.values().iterator();
        while (all.hasNext()) {
            Departure earliest = all.next();
            if (now - earliest.at <= nanos) {
                return;
            }
            all.remove();
            forgetAddress(earliest.instance);
        }
    }

    /** One is listed: nothing of its id or address has gone. */
    void listed(Instance instance) {
        if (byId.isEmpty()) {
            return;
        }
        Departure same = byId.remove(instance.id());
        if (same != null) {
            forgetAddress(same.instance);
        }
        List<String> ids = byAddress.remove(instance.address());
        if (ids != null) {
            ids.forEach(byId::remove);
        }
    }

    boolean has(Instance instance) {
        return byId.containsKey(instance.id()) || byAddress.containsKey(instance.address());
    }

    int size() {
        return byId.size();
    }

    private void forgetAddress(Instance instance) {
        List<String> ids = byAddress.get(instance.address());
        if (ids != null && ids.remove(instance.id()) && ids.isEmpty()) {
            byAddress.remove(instance.address());
        }
    }
}
