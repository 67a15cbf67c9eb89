package io.switchboard.xds;

import com.google.protobuf.Any;
import io.switchboard.xds.Found.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A stream of changes: a response says what is new, what has changed and what is no more. */
final class DeltaStream extends StreamState {
    DeltaStream(Asked asked) {
        super(asked);
    }

    @Override
    void asks(TypeState type, StreamRequest request, boolean first) {
        if (first) {
            type.holds = !request.held().isEmpty();
            request.held().forEach((name, version) -> {
                type.has(held(type, name, version));
                type.mayHave(name);
            });
        }
        for (String name : request.left()) {
            if (name.equals(StreamRequest.ALL)) {
                leaveAll(type);
            } else {
                leave(type, name);
            }
        }
        boolean all = type.type.hasAll()
                && (request.names().contains(StreamRequest.ALL)
                        || (first && request.names().isEmpty()));
        if (all && !type.wildcard) {
            type.whole = false;
            type.look = true;
            askAll(type, true);
        }
        for (String name : request.names()) {
            if (!name.equals(StreamRequest.ALL)) {
                // Who asks again is answered again, except for what it says it has.
                if (ask(type, name) && (!first || type.sent(name) == null)) {
                    type.forced.add(name);
                }
            }
        }
        if (first && !type.wildcard) {
            for (String name : request.held().keySet()) {
                if (!type.names.contains(name)) {
                    type.drop(name);
                }
            }
        }
    }

    private void leaveAll(TypeState type) {
        askAll(type, false);
        type.look = false;
        for (String name : List.copyOf(type.sent().keySet())) {
            if (!type.names.contains(name)) {
                type.drop(name);
            }
        }
    }

    private void leave(TypeState type, String name) {
        if (!type.names.remove(name)) {
            return;
        }
        asked.removed(type.type, name);
        type.drop(name);
        if (type.wildcard) {
            // It may still be one of all: then the client is to hear that.
            type.dirty.add(name);
            type.forced.add(name);
        }
    }

    @Override
    @Nullable
    Push changes(TypeState type, ResourceView view) {
        Set<String> all = type.wildcard ? view.all(type.type) : Set.of();
        boolean opens = false;
        if (type.look && all != null) {
            opens = !type.answered && !type.holds;
            type.whole = true;
            type.withheld = false;
            type.dirty.addAll(all);
            type.dirty.addAll(type.sent().keySet());
        }
        type.look = false;
        List<Resource> changed = new ArrayList<>();
        for (String name : new TreeSet<>(type.dirty)) {
            boolean wanted = type.names.contains(name) || (all != null && all.contains(name));
            if (!wanted && all == null) {
                continue;
            }
            if (!wanted && type.hasEarlier(name) && view.mayLack()) {
                type.withheld = true;
                continue;
            }
            Found found = wanted ? view.find(type.type, name) : Found.ABSENT;
            consider(type, name, found, changed);
        }
        type.dirty.clear();
        return changed.isEmpty() && !opens ? null : pushed(type, changed, List.of());
    }

    private void consider(TypeState type, String name, Found found, List<Resource> changed) {
        type.found(name, found);
        if (found.state() == State.UNKNOWN) {
            return;
        }
        type.seen(found.revision());
        boolean forced = type.forced.remove(name);
        Resource before = type.sent(name);
        if (before != null && comesLater(type, found)) {
            type.gone.add(name);
            if (forced && !type.hasEarlier(name)) {
                changed.add(before);
            }
            return;
        }
        Resource resource = found.resource();
        if (resource == null) {
            if (before != null || forced) {
                type.gone.add(name);
            }
            return;
        }
        type.gone.remove(name);
        if (forced || before == null || !before.version().equals(resource.version())) {
            changed.add(resource);
            type.has(resource);
            if (before != null && type.type == ResourceType.CLUSTER) {
                endpointsAgain(name);
            }
        }
    }

    @Override
    Push removals(TypeState type, ResourceView view) {
        List<Resource> nobody = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (String name : new TreeSet<>(type.gone)) {
            Resource resource =
                    type.names.contains(name) ? view.find(type.type, name).resource() : null;
            if (resource == null) {
                removed.add(name);
                type.forget(name);
            } else {
                nobody.add(resource);
                type.has(resource);
            }
        }
        type.gone.clear();
        return pushed(type, nobody, removed);
    }

    private static Resource held(TypeState type, String name, String version) {
        return new Resource(type.type, name, version, Any.getDefaultInstance());
    }
}
