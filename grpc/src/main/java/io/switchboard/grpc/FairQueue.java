package io.switchboard.grpc;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Host names that wait to be looked up, each once. Those that differ in digits alone are a family, and the families
 * take turns: hundreds of {@code bad-17.example} stand in nobody's way but their own.
 */
final class FairQueue {
    private final Map<String, Set<String>> families = new LinkedHashMap<>();

    void add(String name) {
        families.computeIfAbsent(family(name), made -> new LinkedHashSet<>()).add(name);
    }

    boolean isEmpty() {
        return families.isEmpty();
    }

    /** The next name; only if there is one. */
    String remove() {
        Iterator<Map.Entry<String, Set<String>>> first = families.entrySet().iterator();
        Map.Entry<String, Set<String>> family = first.next();
        String key = family.getKey();
        Set<String> names = family.getValue();
        first.remove();
        Iterator<String> next = names.iterator();
        String name = next.next();
        next.remove();
        if (!names.isEmpty()) {
            families.put(key, names);
        }
        return name;
    }

    /** Forgets all other names. */
    void retain(Set<String> wanted) {
        families.values().removeIf(names -> {
            names.retainAll(wanted);
            return names.isEmpty();
        });
    }

    private static String family(String name) {
        StringBuilder family = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                family.append(c);
            }
        }
        return family.toString();
    }
}
