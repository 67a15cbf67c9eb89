package io.switchboard.etcd;

import com.google.protobuf.ByteString;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds changes into the set of a service's instances. Single-threaded.
 *
 * <p>An unreadable value costs its own entry only: it is left out, counted and logged once; where the entry was readable
 * before, the instance stays as it was, since the server behind it did not go away.
 */
final class Roster {
    private static final Logger log = LoggerFactory.getLogger(Roster.class);

    private final ServiceName service;
    private final Map<String, Instance> instances = new TreeMap<>();
    private final Map<String, ByteString> unreadable = new HashMap<>();
    /** Unreadable ids that still show their last readable instance; part of both maps above. */
    private final Set<String> outdated = new HashSet<>();

    Roster(ServiceName service) {
        this.service = service;
    }

    /** @return whether the set is another one now */
    boolean apply(Change change) {
        if (change instanceof Change.Put put) {
            return put(put.id(), put.value());
        }
        if (change instanceof Change.Removed removed) {
            return remove(removed.id());
        }
        Map<String, ByteString> values = ((Change.Reset) change).values();
        Set<String> gone = new HashSet<>(instances.keySet());
        gone.addAll(unreadable.keySet());
        gone.removeAll(values.keySet());
        boolean changed = false;
        for (String id : gone) {
            changed |= remove(id);
        }
        for (Map.Entry<String, ByteString> entry : values.entrySet()) {
            changed |= put(entry.getKey(), entry.getValue());
        }
        return changed;
    }

    List<Instance> instances() {
        return List.copyOf(instances.values());
    }

    /** Whether that instance has announced that it is about to go. */
    boolean isDraining(String id) {
        Instance instance = instances.get(id);
        return instance != null && instance.state() == InstanceState.DRAINING;
    }

    int skipped() {
        return unreadable.size();
    }

    /** Registrations in the registry, readable or not. */
    int size() {
        return instances.size() + unreadable.size() - outdated.size();
    }

    private boolean put(String id, ByteString value) {
        Instance instance;
        try {
            instance = InstanceCodec.decode(id, value.toStringUtf8());
        } catch (IllegalArgumentException e) {
            return unreadable(id, value, e);
        }
        boolean wasUnreadable = unreadable.remove(id) != null;
        outdated.remove(id);
        return !instance.equals(instances.put(id, instance)) || wasUnreadable;
    }

    private boolean unreadable(String id, ByteString value, IllegalArgumentException reason) {
        ByteString before = unreadable.put(id, value);
        if (instances.containsKey(id)) {
            outdated.add(id);
        }
        if (!value.equals(before)) {
            log.warn(
                    "skipping registration \"{}\" of service {}: {}",
                    Text.printable(id),
                    service,
                    Text.printable(String.valueOf(reason.getMessage())));
        }
        return before == null;
    }

    private boolean remove(String id) {
        outdated.remove(id);
        boolean wasUnreadable = unreadable.remove(id) != null;
        return instances.remove(id) != null || wasUnreadable;
    }
}
