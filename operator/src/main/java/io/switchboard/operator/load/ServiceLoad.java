package io.switchboard.operator.load;

import io.switchboard.core.Freshness;
import io.switchboard.core.ServiceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a service's load at one moment: a whole set, as a snapshot is one.
 *
 * @param service its name
 * @param freshness of the set of instances; while it is {@link Freshness#UNKNOWN} no instance is known
 * @param problem why that is not up to date; null: it is, or the registry has not been heard yet
 * @param instances all that are registered, ordered by id
 */
public record ServiceLoad(
        ServiceName service, Freshness freshness, @Nullable String problem, List<InstanceLoad> instances) {
    public ServiceLoad {
        instances = List.copyOf(instances);
    }
}
