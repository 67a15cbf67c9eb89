package io.switchboard.xds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A service's resources for one kind of client, and who reads them. */
final class ServiceVariant {
    final Set<ServiceReader> readers = new LinkedHashSet<>();
    private Map<ResourceKey, Resource> resources = Map.of();
    private @Nullable ServiceResources all;

    /** Those first that tell streams of what refers to this service's resources: what goes is to go after that. */
    List<ServiceReader> inOrder() {
        List<ServiceReader> all = new ArrayList<>();
        readers.stream().filter(ServiceReader::refers).forEach(all::add);
        readers.stream().filter(reader -> !reader.refers()).forEach(all::add);
        return all;
    }

    boolean isKnown() {
        return all != null;
    }

    /** As they were made; null while they are not known. */
    @Nullable
    ServiceResources all() {
        return all;
    }

    @Nullable
    Resource resource(ResourceKey key) {
        return resources.get(key);
    }

    Set<ResourceKey> keys() {
        return resources.keySet();
    }

    /** @return what has changed */
    Set<ResourceKey> become(ServiceResources now) {
        Map<ResourceKey, Resource> next = new HashMap<>();
        now.resources().forEach(resource -> next.put(new ResourceKey(resource.type(), resource.name()), resource));
        Set<ResourceKey> changed = new HashSet<>();
        for (Map.Entry<ResourceKey, Resource> one : next.entrySet()) {
            Resource before = resources.get(one.getKey());
            if (before == null || !before.version().equals(one.getValue().version())) {
                changed.add(one.getKey());
            } else {
                one.setValue(before);
            }
        }
        for (ResourceKey key : resources.keySet()) {
            if (!next.containsKey(key)) {
                changed.add(key);
            }
        }
        resources = Map.copyOf(next);
        all = now;
        return changed;
    }
}
