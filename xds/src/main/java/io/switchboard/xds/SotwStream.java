package io.switchboard.xds;

import io.switchboard.xds.Found.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the state of the world. What a response leaves out of the listeners and clusters is deleted by the
 * client; so a client that has some from an earlier stream is answered once all that it asks for is known, and no
 * response is empty, except the first to a client that has nothing and asks for all where there is nothing. What all is
 * may be too little for a while after the registry's first read: one that has something else waits meanwhile.
 */
final class SotwStream extends StreamState {
    SotwStream(Asked asked) {
        super(asked);
    }

    @Override
    void asks(TypeState type, StreamRequest request, boolean first) {
        if (first) {
            type.holds = !request.version().isEmpty();
            type.held = request.version();
            if (type.holds) {
                request.names().forEach(type::mayHave);
            }
        }
        Set<String> wanted = request.names();
        type.named |= !wanted.isEmpty();
        boolean all = type.type.hasAll() && (wanted.contains(StreamRequest.ALL) || (wanted.isEmpty() && !type.named));
        if (all && !type.wildcard) {
            type.look = true;
        }
        for (String name : List.copyOf(type.names)) {
            if (!wanted.contains(name)) {
                type.names.remove(name);
                asked.removed(type.type, name);
                if (!all) {
                    type.drop(name);
                }
            }
        }
        if (type.wildcard && !all) {
            for (String name : List.copyOf(type.sent().keySet())) {
                if (!wanted.contains(name)) {
                    type.drop(name);
                }
            }
        }
        askAll(type, all);
        for (String name : wanted) {
            if (!name.equals(StreamRequest.ALL) && !type.names.contains(name)) {
                ask(type, name);
            }
        }
    }

    @Override
    @Nullable
    Push changes(TypeState type, ResourceView view) {
        return type.type.hasAll() ? world(type, view) : some(type, view);
    }

    @Override
    @Nullable
    Push removals(TypeState type, ResourceView view) {
        if (type.type.hasAll()) {
            return world(type, view);
        }
        type.dirty.addAll(type.gone);
        type.gone.clear();
        return some(type, view);
    }

    /** Routes and endpoints that a response leaves out stay what they are. */
    private @Nullable Push some(TypeState type, ResourceView view) {
        List<Resource> changed = new ArrayList<>();
        for (String name : new TreeSet<>(type.dirty)) {
            Found found = view.find(type.type, name);
            type.found(name, found);
            Resource resource = found.resource();
            Resource before = type.sent(name);
            if (before != null && comesLater(type, found)) {
                type.gone.add(name);
                if (type.forced.contains(name)) {
                    changed.add(before);
                }
                continue;
            }
            type.gone.remove(name);
            if (resource != null
                    && (before == null || !before.version().equals(resource.version()) || type.forced.contains(name))) {
                changed.add(resource);
                type.has(resource);
                type.seen(found.revision());
            }
        }
        type.dirty.clear();
        type.forced.clear();
        type.look = false;
        return changed.isEmpty() ? null : pushed(type, changed, List.of());
    }

    /** What a response leaves out is deleted; only what may have changed is looked up. */
    private @Nullable Push world(TypeState type, ResourceView view) {
        Set<String> all = type.wildcard ? view.all(type.type) : Set.of();
        Set<String> looked = new TreeSet<>(type.dirty);
        looked.addAll(type.gone);
        if (all != null && (type.look || type.behind || type.withheld || !type.answered)) {
            looked.addAll(type.names);
            looked.addAll(all);
            looked.addAll(type.sent().keySet());
        }
        type.dirty.clear();
        type.look = false;
        type.withheld = false;
        type.behind = true;
        if (all == null) {
            return null;
        }
        Map<String, Resource> changed = new TreeMap<>();
        Set<String> left = new TreeSet<>();
        Set<String> later = new TreeSet<>();
        int size = type.sent().size();
        boolean again = false;
        long revision = 0;
        for (String name : looked) {
            boolean wanted = type.names.contains(name) || all.contains(name);
            Found found = wanted ? view.find(type.type, name) : Found.ABSENT;
            revision = Math.max(revision, found.revision());
            Resource had = type.sent(name);
            Resource resource = found.resource();
            boolean forced = type.forced.contains(name);
            if (had != null && comesLater(type, found)) {
                later.add(name);
                again |= forced;
            } else if (resource != null) {
                size += had == null ? 1 : 0;
                if (had == null || forced || !had.version().equals(resource.version())) {
                    changed.put(name, resource);
                }
            } else if (found.state() == State.UNKNOWN) {
                if (type.holds && !type.answered) {
                    return null;
                }
                again |= forced;
            } else if (had != null && !mayRemove(type.type)) {
                later.add(name);
                again |= forced;
            } else if (had != null) {
                left.add(name);
                size--;
            }
        }
        if (type.wildcard && type.holds && !type.answered && view.mayLack() && !type.isHeld(changed.values())) {
            type.withheld = true;
            return null;
        }
        type.gone.clear();
        type.gone.addAll(later);
        boolean says = again || !changed.isEmpty() || !left.isEmpty();
        if (size == 0) {
            // A client is left with something, and is told of nothing only where it has nothing.
            says = type.wildcard && !type.answered && !type.holds;
            type.behind = !says;
        } else {
            type.behind = false;
        }
        type.forced.clear();
        return says ? said(type, changed, left, revision) : null;
    }

    private Push said(TypeState type, Map<String, Resource> changed, Set<String> left, long revision) {
        left.forEach(type::forget);
        changed.forEach((name, resource) -> {
            Resource before = type.sent(name);
            if (before == null || !before.version().equals(resource.version())) {
                type.has(resource);
                if (before != null && type.type == ResourceType.CLUSTER) {
                    endpointsAgain(name);
                }
            }
        });
        type.seen(revision);
        return pushed(type, type.sent().values(), List.of());
    }
}
