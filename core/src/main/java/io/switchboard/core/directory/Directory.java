package io.switchboard.core.directory;

import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import java.util.function.Consumer;

/** Looks services up: the reading side of a registry. */
public interface Directory {
    /**
     * Follows a service until the subscription is closed.
     *
     * <p>The first event comes at once, with what is known; each event is the complete set. Events of one subscription
     * come one at a time and in order, on a thread of the directory's choosing: a listener must not block. Of events
     * that come faster than they are taken, the first ones included, only the newest is sure to be handed over.
     * Whatever the listener throws changes nothing, and the first time is logged.
     */
    Subscription follow(ServiceName service, Consumer<Snapshot> listener);

    /** Names the registry for messages, such as {@code etcd at 127.0.0.1:2379}. */
    String registry();
}
