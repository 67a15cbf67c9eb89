package io.switchboard.grpc.config;

import io.switchboard.core.Internal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays one service config over another, as a JSON merge patch (RFC 7396): what the upper one has replaces, what it does
 * not have stays, {@code null} takes away. The entries of {@code methodConfig} are not replaced as a list but merged by
 * name, since a list cannot be patched.
 */
@Internal
public final class ConfigMerge {
    private static final String METHODS = "methodConfig";
    private static final String NAME = "name";

    private ConfigMerge() {}

    public static Map<String, Object> over(Map<String, ?> lower, Map<String, ?> upper) {
        Map<String, Object> merged = patched(lower, upper);
        Object below = lower.get(METHODS);
        if (upper.get(METHODS) instanceof List<?> above) {
            merged.put(METHODS, methods(below instanceof List<?> list ? list : List.of(), above));
        }
        return merged;
    }

    private static List<Object> methods(List<?> lower, List<?> upper) {
        Map<Object, Map<String, ?>> byName = new LinkedHashMap<>();
        List<Object> others = new ArrayList<>();
        explode(lower, byName, others);
        explode(upper, byName, others);
        List<Object> all = new ArrayList<>();
        byName.forEach((name, fields) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put(NAME, List.of(name));
            entry.putAll(fields);
            all.add(entry);
        });
        all.addAll(others);
        return all;
    }

    /** @param others what is no entry with names: kept as it is, for gRPC to judge */
    private static void explode(List<?> entries, Map<Object, Map<String, ?>> byName, List<Object> others) {
        for (Object entry : entries) {
            if (entry instanceof Map<?, ?> map
                    && map.get(NAME) instanceof List<?> names
                    && !names.isEmpty()
                    && names.stream().allMatch(Map.class::isInstance)) {
                Map<String, Object> fields = texts(map);
                fields.remove(NAME);
                for (Object name : names) {
                    byName.merge(key(name), patched(Map.of(), fields), (below, above) -> patched(below, fields));
                }
            } else {
                others.add(entry);
            }
        }
    }

    /** {@code {"service":"a","method":""}} and {@code {"service":"a"}} are one name. */
    private static Object key(Object name) {
        Map<String, Object> key = new LinkedHashMap<>(texts((Map<?, ?>) name));
        key.values().removeIf(value -> value == null || value.equals(""));
        return key;
    }

    private static Map<String, Object> patched(Map<?, ?> lower, Map<?, ?> upper) {
        Map<String, Object> merged = texts(lower);
        upper.forEach((name, value) -> {
            String key = String.valueOf(name);
            if (value == null) {
                merged.remove(key);
            } else {
                merged.put(key, value(merged.get(key), value));
            }
        });
        return merged;
    }

    private static Object value(@Nullable Object lower, Object upper) {
        if (upper instanceof Map<?, ?> patch) {
            return patched(lower instanceof Map<?, ?> below ? below : Map.of(), patch);
        }
        return upper;
    }

    private static Map<String, Object> texts(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }
}
