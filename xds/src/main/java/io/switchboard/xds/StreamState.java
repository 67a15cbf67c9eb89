package io.switchboard.xds;

import static io.switchboard.xds.ResourceType.CLUSTER;
import static io.switchboard.xds.ResourceType.ENDPOINTS;
import static io.switchboard.xds.ResourceType.LISTENER;
import static io.switchboard.xds.ResourceType.ROUTE;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a client: what it asks for, has, and is to be sent; no I/O and no clock.
 *
 * <ul>
 *   <li>Of each type one response at most waits for an answer; meanwhile changes gather, and the newest state is sent
 *       next.
 *   <li>What is referred to comes before what refers: clusters, endpoints, listeners, routes. Listeners and routes wait
 *       until the client has answered for the clusters, and what nothing refers to any more is removed last.
 *   <li>Which request is a type's first is told by the stream, not by its nonce: clients make nonces up, and keep them
 *       from earlier streams.
 * </ul>
 */
abstract sealed class StreamState permits SotwStream, DeltaStream {
    /** What a request was. */
    enum Reading {
        FIRST,
        TAKEN,
        REFUSED,
        /** It changes what is asked for and answers no response. */
        ASKS,
        /** It answers another response than the last one: what it asks for counts, what it answers does not. */
        STALE
    }

    private static final List<ResourceType> ORDER = List.of(CLUSTER, ENDPOINTS, LISTENER, ROUTE);
    private static final List<ResourceType> REMOVALS = List.of(LISTENER, ROUTE, CLUSTER, ENDPOINTS);

    final Asked asked;
    private final Map<ResourceType, TypeState> types = new EnumMap<>(ResourceType.class);
    private long nonces;

    StreamState(Asked asked) {
        this.asked = asked;
    }

    /** Takes a request; what is to be sent then says {@link #next}. */
    final Reading request(StreamRequest request) {
        TypeState type = types.get(request.type());
        if (type == null) {
            type = new TypeState(request.type());
            types.put(request.type(), type);
            asks(type, request, true);
            return Reading.FIRST;
        }
        Reading reading = answered(type, request);
        asks(type, request, false);
        if (!type.awaiting) {
            type.nothingUnderWay();
        }
        return reading;
    }

    private static Reading answered(TypeState type, StreamRequest request) {
        if (type.nonce == null) {
            return Reading.ASKS;
        }
        if (!request.nonce().equals(type.nonce)) {
            return request.nonce().isEmpty() ? Reading.ASKS : Reading.STALE;
        }
        if (!type.awaiting) {
            return Reading.ASKS;
        }
        type.awaiting = false;
        type.refused = request.error();
        if (request.error() == null) {
            type.taken = type.version;
            return Reading.TAKEN;
        }
        type.refusals++;
        return Reading.REFUSED;
    }

    /** The resource may have changed. */
    final void changed(ResourceType of, String name) {
        TypeState type = types.get(of);
        if (type != null && (type.wildcard || type.names.contains(name) || type.sent(name) != null)) {
            type.dirty.add(name);
        }
    }

    /** What stands for "all" is known as a whole, or is another. */
    final void allChanged(ResourceType of) {
        TypeState type = types.get(of);
        if (type != null && type.wildcard) {
            type.look = true;
        }
    }

    /** The next response; null: there is nothing to send now. */
    final @Nullable Push next(ResourceView view) {
        for (ResourceType of : ORDER) {
            TypeState type = types.get(of);
            if (type != null && !type.awaiting && type.isDirty() && !waitsForClusters(type)) {
                Push push = changes(type, view);
                if (push != null) {
                    return push;
                }
            }
        }
        for (ResourceType of : REMOVALS) {
            TypeState type = types.get(of);
            if (type != null && !type.awaiting && !type.gone.isEmpty() && mayRemove(of)) {
                Push push = removals(type, view);
                if (push != null) {
                    return push;
                }
            }
        }
        return null;
    }

    /** So that it gets nothing that refers to what it has not got, nor loses what refers to what it keeps. */
    private boolean waitsForClusters(TypeState type) {
        TypeState clusters = types.get(CLUSTER);
        return (type.type == LISTENER || type.type == ROUTE)
                && clusters != null
                && (clusters.awaiting || clusters.isDirty() || (clusters.withheld && type.holds));
    }

    /** Whether nothing that the client uses can refer to one that goes. */
    final boolean mayRemove(ResourceType of) {
        return switch (of) {
            case LISTENER -> true;
            case ROUTE -> isSettled(LISTENER);
            case CLUSTER, ENDPOINTS -> isSettled(LISTENER) && isSettled(ROUTE) && hasSaidWhatItUses();
        };
    }

    /** Whether this would leave the client's routes with nobody to call: it waits until they are others. */
    final boolean comesLater(TypeState type, Found found) {
        return found.state() == Found.State.NOBODY && !mayRemove(type.type);
    }

    /** What a client has from an earlier stream, its listeners and routes from there refer to. */
    private boolean hasSaidWhatItUses() {
        TypeState clusters = types.get(CLUSTER);
        return clusters == null || !clusters.holds || (types.containsKey(LISTENER) && types.containsKey(ROUTE));
    }

    private boolean isSettled(ResourceType of) {
        TypeState type = types.get(of);
        return type == null || type.isSettled();
    }

    /** The response is on its way. */
    final Push pushed(TypeState type, Collection<Resource> resources, List<String> removed) {
        type.version = type.stateVersion();
        String nonce = Long.toString(++nonces);
        type.nonce = nonce;
        type.awaiting = true;
        type.answered = true;
        return new Push(type.type, List.copyOf(resources), removed, type.version, nonce);
    }

    /** A cluster that changes is made anew by Envoy, and used once its endpoints have come again. */
    final void endpointsAgain(String cluster) {
        TypeState endpoints = types.get(ENDPOINTS);
        if (endpoints != null && endpoints.names.contains(cluster)) {
            endpoints.dirty.add(cluster);
            endpoints.forced.add(cluster);
        }
    }

    /** @return whether there is room for it */
    final boolean ask(TypeState type, String name) {
        type.named = true;
        if (!type.names.contains(name)) {
            if (type.names.size() >= RequestReader.MOST_NAMES) {
                asked.refused();
                return false;
            }
            type.names.add(name);
            type.again(name);
            asked.added(type.type, name);
        }
        type.dirty.add(name);
        return true;
    }

    final void askAll(TypeState type, boolean wanted) {
        if (type.wildcard != wanted) {
            type.wildcard = wanted;
            type.withheld = false;
            if (wanted) {
                type.allAgain();
            }
            asked.all(type.type, wanted);
        }
    }

    /** Whether the client may have this from an earlier stream, and has heard nothing of it on this one. */
    final boolean hasEarlier(ResourceType of, String name) {
        TypeState type = types.get(of);
        return type != null && type.hasEarlier(name);
    }

    /** Of what was sent last; empty: nothing. */
    final String version(ResourceType of) {
        TypeState type = types.get(of);
        return type == null ? "" : type.version;
    }

    /** How each type stands, for display. */
    final Collection<TypeState> types() {
        return types.values();
    }

    /** Takes note of what the client asks for. */
    abstract void asks(TypeState type, StreamRequest request, boolean first);

    /** New and changed resources; null: none. Nothing is dirty afterwards but what is still to come. */
    abstract @Nullable Push changes(TypeState type, ResourceView view);

    /** What is no more; null: nothing. */
    abstract @Nullable Push removals(TypeState type, ResourceView view);
}
