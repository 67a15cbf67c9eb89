package io.switchboard.core.directory;

import java.util.function.Consumer;

/**
 * Tells which services there are: the set of their names is followed as {@link Directory} follows the instances of one.
 */
public interface Catalog {
    /**
     * Follows the services until the interest is closed.
     *
     * <p>The first event comes at once, with what is known; each event is the complete set. Events of one interest come
     * one at a time and in order; of events that come faster than they are taken only the newest is sure to be handed
     * over. A listener must not block; whatever it throws changes nothing, and the first time is logged.
     */
    Interest follow(Consumer<CatalogSnapshot> listener);

    /** Names the registry for messages, such as {@code etcd at 127.0.0.1:2379}. */
    String registry();
}
