package io.switchboard.xds;

import io.switchboard.core.ServiceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All resources of one service for one kind of client; immutable.
 *
 * @param resources complete: what one refers to is among them
 * @param notSaid what the service's config asks for and xDS cannot say, as text for an operator
 * @param frame what of it can be taken for the next ones; null: nothing
 */
record ServiceResources(
        ServiceName service,
        List<Resource> resources,
        List<String> notSaid,
        @Nullable ServiceFrame frame) {
    ServiceResources {
        resources = List.copyOf(resources);
        notSaid = List.copyOf(notSaid);
    }
}
