package io.switchboard.contracts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The model of a registry: every write that it took, and from them the set of a service at each revision. A registry
 * that lost its data begins another era, again at revision 1.
 */
final class RegistryHistory {
    /** The version of a registration whose value cannot be read. */
    static final String UNREADABLE = "";

    /** @param changes the version that each id got; empty: the id was removed */
    record Write(int era, long revision, Map<String, Optional<String>> changes) {}

    /**
     * The set at one revision.
     *
     * @param readable versions by id
     * @param unreadable ids whose value cannot be read, with the versions that may stand in: those that it had before
     */
    record State(Map<String, String> readable, Map<String, Set<String>> unreadable) {
        boolean shows(Map<String, String> set, int skipped) {
            Map<String, String> rest = new TreeMap<>(set);
            unreadable.forEach((id, before) -> {
                if (rest.containsKey(id) && before.contains(rest.get(id))) {
                    rest.remove(id);
                }
            });
            return skipped == unreadable.size() && rest.equals(readable);
        }
    }

    private final List<Write> writes = new ArrayList<>();

    void add(Write write) {
        writes.add(write);
    }

    /** The state after all writes of an era up to a revision. */
    State at(int era, long revision) {
        Map<String, String> readable = new TreeMap<>();
        Map<String, Set<String>> before = new TreeMap<>();
        Set<String> unreadable = new HashSet<>();
        for (Write write : writes) {
            boolean holds = write.era == era && write.revision <= revision;
            write.changes.forEach((id, version) -> {
                if (write.era < era || holds) {
                    version.filter(v -> !v.equals(UNREADABLE))
                            .ifPresent(v -> before.computeIfAbsent(id, any -> new HashSet<>())
                                    .add(v));
                }
                if (holds) {
                    readable.remove(id);
                    unreadable.remove(id);
                    version.ifPresent(v -> {
                        if (v.equals(UNREADABLE)) {
                            unreadable.add(id);
                        } else {
                            readable.put(id, v);
                        }
                    });
                }
            });
        }
        Map<String, Set<String>> standIns = new TreeMap<>();
        unreadable.forEach(id -> standIns.put(id, before.getOrDefault(id, Set.of())));
        return new State(readable, standIns);
    }

    /** The newest revision of an era. */
    long revision(int era) {
        return writes.stream()
                .filter(write -> write.era == era)
                .mapToLong(Write::revision)
                .max()
                .orElse(1);
    }
}
