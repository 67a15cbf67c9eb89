package io.switchboard.xds;

import com.google.protobuf.Any;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Resources that a test puts and takes away, for one stream. */
final class ScriptedView implements ResourceView, Asked {
    private final Map<ResourceKey, Resource> resources = new HashMap<>();
    private final Set<ResourceKey> unknown = new HashSet<>();
    private final List<StreamState> streams = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    /** What was looked up. */
    final List<String> found = new ArrayList<>();

    boolean whole = true;
    /** Whether routes span services, and so are known when all of these are. */
    boolean routesOfAll;

    long revision;

    void tells(StreamState stream) {
        streams.add(stream);
    }

    void forget(StreamState stream) {
        streams.remove(stream);
    }

    void put(ResourceType type, String name, String version) {
        resources.put(new ResourceKey(type, name), new Resource(type, name, version, Any.getDefaultInstance()));
        revision++;
        changed(type, name);
    }

    void remove(ResourceType type, String name) {
        resources.remove(new ResourceKey(type, name));
        revision++;
        changed(type, name);
    }

    private void changed(ResourceType type, String name) {
        streams.forEach(stream -> stream.changed(type, name));
    }

    /** Not read yet. */
    void hide(ResourceType type, String name) {
        unknown.add(new ResourceKey(type, name));
    }

    void show(ResourceType type, String name) {
        if (unknown.remove(new ResourceKey(type, name))) {
            changed(type, name);
        }
    }

    void becomesWhole() {
        whole = true;
        for (StreamState stream : streams) {
            for (ResourceType type : ResourceType.values()) {
                stream.allChanged(type);
            }
            versions(ResourceType.ROUTE).keySet().forEach(name -> stream.changed(ResourceType.ROUTE, name));
        }
    }

    Map<String, String> versions(ResourceType type) {
        Map<String, String> versions = new TreeMap<>();
        resources.forEach((key, resource) -> {
            if (key.type() == type) {
                versions.put(key.name(), resource.version());
            }
        });
        return versions;
    }

    @Override
    public Found find(ResourceType type, String name) {
        found.add(name);
        ResourceKey key = new ResourceKey(type, name);
        if (unknown.contains(key) || (routesOfAll && !whole && type == ResourceType.ROUTE)) {
            return Found.UNKNOWN;
        }
        Resource resource = resources.get(key);
        if (resource != null) {
            return Found.there(resource, revision);
        }
        boolean part = type == ResourceType.CLUSTER && name.contains("//");
        return type == ResourceType.ENDPOINTS || part
                ? Found.nobody(new Resource(type, name, "none", Any.getDefaultInstance()), revision)
                : Found.ABSENT;
    }

    @Override
    public @Nullable Set<String> all(ResourceType type) {
        return whole ? new TreeSet<>(versions(type).keySet()) : null;
    }

    @Override
    public void added(ResourceType type, String name) {
        asked.add("+" + name);
    }

    @Override
    public void removed(ResourceType type, String name) {
        asked.add("-" + name);
    }

    @Override
    public void refused() {
        asked.add("refused");
    }

    @Override
    public void all(ResourceType type, boolean wanted) {
        asked.add((wanted ? "+" : "-") + "*");
    }
}
