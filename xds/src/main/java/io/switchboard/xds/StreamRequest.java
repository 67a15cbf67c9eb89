package io.switchboard.xds;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request on a stream, within bounds; immutable.
 *
 * @param names of the state of the world: all that are asked for; of a delta: those asked for in addition
 * @param left of a delta: those no longer asked for
 * @param held of a delta's first request: what the client has from before, version by name
 * @param version of the state of the world: the last one that the client took, on whatever stream
 * @param nonce of the response that this answers; empty: none
 * @param error why the client refused that response; null: it took it
 */
record StreamRequest(
        ResourceType type,
        Set<String> names,
        Set<String> left,
        Map<String, String> held,
        String version,
        String nonce,
        @Nullable String error) {
    /** Stands for all resources of a type. */
    static final String ALL = "*";

    StreamRequest {
        names = Set.copyOf(names);
        left = Set.copyOf(left);
        held = Map.copyOf(held);
    }

    static StreamRequest sotw(
            ResourceType type, Set<String> names, String version, String nonce, @Nullable String error) {
        return new StreamRequest(type, names, Set.of(), Map.of(), version, nonce, error);
    }

    static StreamRequest delta(
            ResourceType type,
            Set<String> names,
            Set<String> left,
            Map<String, String> held,
            String nonce,
            @Nullable String error) {
        return new StreamRequest(type, names, left, held, "", nonce, error);
    }
}
