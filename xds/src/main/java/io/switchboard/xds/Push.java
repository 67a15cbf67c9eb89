package io.switchboard.xds;

import java.util.List;

/**
 * One response to be sent; immutable.
 *
 * @param resources new or changed ones; of the state of the world of listeners and clusters: all of them
 * @param removed names of those that are no more; of the state of the world: none
 * @param version of the state that the client has once it has taken this
 */
record Push(ResourceType type, List<Resource> resources, List<String> removed, String version, String nonce) {
    Push {
        resources = List.copyOf(resources);
        removed = List.copyOf(removed);
    }
}
