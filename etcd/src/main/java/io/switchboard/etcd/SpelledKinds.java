package io.switchboard.etcd;

import io.switchboard.etcd.OperatorKeys.ServiceAndId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What instances count as whose keys may be spelled in several ways: as the key in the usual spelling does, else as the
 * first of the others in their order. {@link Spellings} chooses by the same rule among values. Single-threaded.
 */
final class SpelledKinds<K> {
    /** What keys in the usual spelling count as. */
    private final Map<ServiceAndId, K> usual = new HashMap<>();
    /** By the usual spelling: what keys in other ones count as. */
    private final Map<ServiceAndId, TreeMap<String, K>> others = new HashMap<>();

    void clear() {
        usual.clear();
        others.clear();
    }

    /** Null: there is no such instance. */
    @Nullable
    K of(ServiceAndId instance) {
        K first = usual.get(instance);
        if (first != null) {
            return first;
        }
        TreeMap<String, K> spelled = others.get(instance);
        return spelled == null ? null : spelled.firstEntry().getValue();
    }

    /**
     * @param instance with its id in the usual spelling
     * @param said its id as the key has it
     */
    void put(ServiceAndId instance, String said, K kind) {
        if (said.equals(instance.id())) {
            usual.put(instance, kind);
        } else {
            others.computeIfAbsent(instance, none -> new TreeMap<>()).put(said, kind);
        }
    }

    /** As {@link #put}. */
    void remove(ServiceAndId instance, String said) {
        if (said.equals(instance.id())) {
            usual.remove(instance);
            return;
        }
        TreeMap<String, K> spelled = others.get(instance);
        if (spelled != null) {
            spelled.remove(said);
            if (spelled.isEmpty()) {
                others.remove(instance);
            }
        }
    }
}
