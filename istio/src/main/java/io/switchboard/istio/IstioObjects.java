package io.switchboard.istio;

import io.switchboard.core.Internal;
import io.switchboard.core.ServiceName;
import java.util.List;

/**
 * All objects of one service; immutable.
 *
 * @param host the service's name for its callers
 * @param objects complete: what one refers to is among them
 * @param notSaid what the registry says and Istio cannot be told, as text for an operator
 */
@Internal
public record IstioObjects(ServiceName service, String host, List<IstioObject> objects, List<String> notSaid) {
    public IstioObjects {
        objects = List.copyOf(objects);
        notSaid = List.copyOf(notSaid);
    }
}
